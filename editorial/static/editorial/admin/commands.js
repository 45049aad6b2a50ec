"use strict";
// What the buttons and keys of the editor do to the text. Every change goes through the browser's own insertion, so that
// it can be undone, and so that "input" is told to whoever listens.
{
  const evergreen = (window.evergreen ||= {});
  const MARKERS = /^(?:\s*(?:[-*+]|\d{1,9}[.)]|>|#{1,6})\s+)+(?:\[[ xX]\]\s+)?/;
  const CONTINUED = /^(\s*(?:>\s?)*)(?:([-*+]|\d{1,9}[.)])(\s+)(\[[ xX]\]\s+)?)?/;

  function replace(area, start, end, text, from = start + text.length, to = from) {
    area.focus();
    area.setSelectionRange(start, end);
    const done = text ? document.execCommand("insertText", false, text) : start === end || document.execCommand("delete");
    if (!done) {
      area.setRangeText(text, start, end, "end");
      area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
    }
    area.setSelectionRange(from, to);
  }

  const isLetter = (character) => /[\p{L}\p{N}]/u.test(character);
  const isWide = (character) => (character.codePointAt(0) || 0) >= 0x2e80;

  // Marks beside these would be read as text: a comma or a closing bracket opens no emphasis after a letter, and a Latin
  // sign neither opens nor closes it beside one. They stay outside of the marks.
  function cannotOpen(character, before) {
    if (!isLetter(before)) return false;
    if (/[\p{Pe}\p{Pf}]/u.test(character) || (isWide(character) && /\p{Po}/u.test(character))) return true;
    return !isWide(character) && !isWide(before) && /[\p{P}\p{S}]/u.test(character);
  }

  function cannotClose(character, after) {
    if (!isLetter(after)) return false;
    if (/[\p{Ps}\p{Pi}]/u.test(character)) return true;
    return !isWide(character) && !isWide(after) && /[\p{P}\p{S}]/u.test(character);
  }

  function emphasised(text, mark, before, after) {
    const prefix = (text.match(MARKERS) || [""])[0];
    let start = prefix.length;
    let end = text.length;
    while (start < end && (/\s/.test(text[start]) || cannotOpen(text[start], text[start - 1] || before))) start += 1;
    while (end > start && (/\s/.test(text[end - 1]) || cannotClose(text[end - 1], text[end] || after))) end -= 1;
    return start < end ? text.slice(0, start) + mark + text.slice(start, end) + mark + text.slice(end) : text;
  }

  function wrap(area, mark) {
    const { value, selectionStart: start, selectionEnd: end } = area;
    const size = mark.length;
    const chosen = value.slice(start, end);
    if (value.slice(start - size, start) === mark && value.slice(end, end + size) === mark && start >= size) {
      replace(area, start - size, end + size, chosen, start - size, end - size);
    } else if (chosen.length > 2 * size && chosen.startsWith(mark) && chosen.endsWith(mark)) {
      const bare = chosen.slice(size, -size);
      replace(area, start, end, bare, start, start + bare.length);
    } else if (!chosen.trim()) {
      replace(area, start, end, mark + mark + chosen, start + size);
    } else if (chosen.includes("\n")) {
      const text = chosen.split("\n").map((line) => emphasised(line, mark, "", "")).join("\n");
      replace(area, start, end, text, start, start + text.length);
    } else {
      const text = emphasised(chosen, mark, value[start - 1] || "", value[end] || "");
      const inside = text.indexOf(mark) + size;
      replace(area, start, end, text, start + inside, start + text.lastIndexOf(mark));
    }
  }

  // Changes whole lines: all those that the selection touches.
  function eachLine(area, change) {
    const { value, selectionStart, selectionEnd } = area;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const last = value.indexOf("\n", Math.max(selectionEnd - (selectionEnd > selectionStart ? 1 : 0), start));
    const end = last < 0 ? value.length : last;
    const lines = value.slice(start, end).split("\n");
    const text = change(lines).join("\n");
    if (lines.length > 1) replace(area, start, end, text, start, start + text.length);
    else replace(area, start, end, text, Math.max(start, selectionStart + text.length - (end - start)));
  }

  function prefixed(area, pattern, prefix) {
    eachLine(area, (lines) => {
      const filled = lines.filter((line) => line.trim() || lines.length === 1);
      if (filled.every((line) => pattern.test(line))) return lines.map((line) => line.replace(pattern, "$1"));
      let number = 0;
      return lines.map((line) => {
        if (!line.trim() && lines.length > 1) return line;
        number += 1;
        return line.replace(/^(\s*)(?:(?:[-*+]|\d{1,9}[.)])\s+)?/, (match, indent) =>
          prefix === "> " ? prefix + match : indent + (prefix || `${number}. `));
      });
    });
  }

  function heading(area) {
    eachLine(area, (lines) =>
      lines.map((line) => {
        const [marks] = line.match(/^#{0,6}/);
        const level = marks.length ? (marks.length + 1) % 5 : 2; // ## → ### → #### → text
        return (level ? `${"#".repeat(level)} ` : "") + line.slice(marks.length).trimStart();
      }));
  }

  function link(area) {
    const { value, selectionStart: start, selectionEnd: end } = area;
    const chosen = value.slice(start, end);
    if (/^https?:\/\/\S+$/.test(chosen)) {
      replace(area, start, end, `[](${chosen})`, start + 1);
    } else {
      const text = `[${chosen}](https://)`;
      const address = start + chosen.length + 3;
      replace(area, start, end, text, chosen ? address : start + 1, chosen ? address + "https://".length : start + 1);
    }
  }

  function code(area) {
    const { value, selectionStart: start, selectionEnd: end } = area;
    const chosen = value.slice(start, end);
    if (!chosen.includes("\n")) {
      wrap(area, "`");
      return;
    }
    const fence = chosen.includes("```") ? "````" : "```";
    const before = start > 0 && value[start - 1] !== "\n" ? "\n" : "";
    const text = `${before}${fence}\n${chosen.replace(/\n$/, "")}\n${fence}\n`;
    replace(area, start, end, text, start + before.length + fence.length);
  }

  evergreen.commands = {
    bold: (area) => wrap(area, "**"),
    italic: (area) => wrap(area, "*"),
    heading,
    link,
    quote: (area) => prefixed(area, /^(\s*)>\s?/, "> "),
    list: (area) => prefixed(area, /^(\s*)[-*+]\s+/, "- "),
    numbers: (area) => prefixed(area, /^(\s*)\d{1,9}[.)]\s+/, ""),
    code,
  };

  // Goes on with a list or a quote, and ends it where its last item is empty; returns whether it did.
  evergreen.continueBlock = (area) => {
    const { value, selectionStart: caret, selectionEnd } = area;
    const start = value.lastIndexOf("\n", caret - 1) + 1;
    const line = value.slice(start, caret);
    const [prefix, quotes, marker, gap, task] = line.match(CONTINUED);
    if (caret !== selectionEnd || (!marker && !quotes.includes(">")) || caret < start + prefix.length) return false;
    const fences = value.slice(0, start).match(/^ {0,3}(?:```|~~~)/gm);
    if (fences && fences.length % 2) return false;
    if (line === prefix && !(value.slice(caret).split("\n", 1)[0] || "").trim()) {
      replace(area, start, caret, "");
      return true;
    }
    const next = marker && /\d/.test(marker) ? String(parseInt(marker, 10) + 1) + marker.slice(-1) : marker || "";
    replace(area, caret, caret, `\n${quotes}${next}${gap || ""}${task ? "[ ] " : ""}`);
    return true;
  };
}
