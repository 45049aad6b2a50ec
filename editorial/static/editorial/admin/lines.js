"use strict";
// Where the lines of a textarea stand, and the links of findings that lead to one.
// Lines wrap: their rows are counted as the browser breaks them, because laying the text out a second time would make
// typing in a long document slow. The sum is then stretched to the height that the textarea really has.
{
  const evergreen = (window.evergreen ||= {});
  const WIDE = 0x2e80; // from here on characters are as wide as Chinese ones
  const canvas = document.createElement("canvas").getContext("2d");

  function metrics(area) {
    const style = getComputedStyle(area);
    canvas.font = style.font;
    const inside = area.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return { inside, narrow: canvas.measureText("x").width, wide: canvas.measureText("中").width, padding: parseFloat(style.paddingTop) };
  }

  function rowsOf(line, { inside, narrow, wide }) {
    if (line.length * wide <= inside) return 1;
    let rows = 1;
    let column = 0;
    let word = 0; // width since the last place where the line may break
    for (let index = 0; index < line.length; index += 1) {
      const code = line.charCodeAt(index);
      const width = code < WIDE ? narrow : code >= 0xdc00 && code < 0xe000 ? 0 : wide;
      const breaks = code === 32 || code >= WIDE;
      word = breaks ? 0 : word + width;
      if (column + width <= inside || code === 32) {
        column += width;
      } else {
        rows += 1;
        column = breaks || word >= inside ? width : word;
        word = Math.min(word, column);
      }
    }
    return rows;
  }

  // Returns the heights at which the lines begin, and behind them the height of the whole text.
  evergreen.lineTops = (area) => {
    const measured = metrics(area);
    const rows = [0];
    let sum = 0;
    for (const line of area.value.split("\n")) {
      sum += rowsOf(line, measured);
      rows.push(sum);
    }
    const scale = (area.scrollHeight - 2 * measured.padding) / sum;
    return rows.map((row) => measured.padding + row * scale);
  };

  // Puts the caret at the beginning of a line, from 1, and brings it into sight.
  evergreen.goToLine = (area, number) => {
    const lines = area.value.split("\n");
    const line = Math.min(Math.max(number, 1), lines.length);
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + lines[line - 1].length);
    area.scrollTop = evergreen.lineTops(area)[line - 1] - area.clientHeight / 3;
    area.scrollIntoView({ block: "nearest" });
  };

  // Marks beside the lines that findings of the stored text name. A line that moved since is looked for by its words.
  function mark(area) {
    const links = [...document.querySelectorAll(`#${area.id}_findings a[data-line]`)];
    const first = area.value.split("\n");
    const marks = links.map((link) => {
      const number = Number(link.dataset.line);
      const element = document.createElement("span");
      element.className = `line-mark line-mark-${link.dataset.severity}`;
      element.title = link.closest("li").innerText;
      element.setAttribute("aria-hidden", "true"); // the list above says the same
      element.addEventListener("click", () => evergreen.goToLine(area, place({ number, text: first[number - 1] }, area.value.split("\n"))));
      return { element, number, text: first[number - 1] };
    });
    if (!marks.length) return;
    const gutter = document.createElement("div");
    gutter.className = "line-marks";
    gutter.append(...marks.map((one) => one.element));
    area.before(gutter);
    let tops = [];
    const move = () => {
      marks.forEach((one) => {
        const top = tops[one.now - 1] - area.scrollTop;
        one.element.hidden = !one.now || top < 0 || top > area.clientHeight - 8;
        if (!one.element.hidden) one.element.style.top = `${area.offsetTop + area.clientTop + top}px`;
      });
    };
    const measure = () => {
      const lines = area.value.split("\n");
      tops = evergreen.lineTops(area);
      marks.forEach((one) => (one.now = place(one, lines)));
      move();
    };
    let waiting = 0;
    area.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(measure, 300);
    });
    area.addEventListener("scroll", move, { passive: true });
    new ResizeObserver(measure).observe(area);
    measure();
  }

  // Returns where a line stands by now, 0 where it is gone: the nearest one with the same words.
  function place({ number, text }, lines) {
    for (let away = 0; away < lines.length; away += 1) {
      if (lines[number - 1 - away] === text) return number - away;
      if (lines[number - 1 + away] === text) return number + away;
    }
    return 0;
  }

  window.addEventListener("load", () => {
    const body = document.getElementById("id_body");
    if (!body || body.tagName !== "TEXTAREA") return;
    mark(body);
    const wanted = new URLSearchParams(location.search).get("line");
    if (wanted) evergreen.goToLine(body, Number(wanted));
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    const area = link && document.getElementById(link.hash.slice(1));
    if (area) {
      event.preventDefault();
      area.dispatchEvent(new CustomEvent("editorial:show-text", { bubbles: true }));
      evergreen.goToLine(area, Number(link.dataset.line));
    }
  });
}
