"use strict";
// The length of the text below the editor, counted as the pages count it (editorial/rendering/words.py): what a reader
// sees without unfolding anything. A selection is counted in the same way.
{
  const PAUSE = 250;

  function withoutFolded(text) {
    const shown = [];
    let position = 0;
    for (;;) {
      const start = text.indexOf("<details", position);
      const end = start < 0 ? -1 : text.indexOf("</details>", start);
      if (end < 0) break;
      shown.push(text.slice(position, start));
      position = end + "</details>".length;
    }
    return [...shown, text.slice(position)].join(" ");
  }

  function count(text) {
    const plain = withoutFolded(text).replace(/<[^<>]{0,500}>|\]\([^()\s]{0,1000}\)/g, " ");
    const characters = (plain.match(/[\u4000-\u9fff]/g) || []).length;
    const spaced = ` ${plain.replace(/[^A-Za-zªµºÀ-ÖØ-öø-ÿ0-9'.-]/g, " ")} `;
    const words = (spaced.match(/[^ ]+/g) || []).length - (spaced.split(" - ").length - 1);
    return { characters, words, minutes: Math.ceil(characters / 400 + words / 220) };
  }

  function begin(root) {
    const area = root.querySelector("textarea");
    const line = root.querySelector(".writing-count");
    const selected = line.querySelector("[data-selected]");
    const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
    let timer = 0;
    const show = (name, value) => {
      line.querySelector(`[data-count=${name}]`).textContent = number.format(value);
    };
    const showAll = () => Object.entries(count(area.value)).forEach(([name, value]) => show(name, value));
    const showSelected = () => {
      const chosen = document.activeElement === area ? area.value.slice(area.selectionStart, area.selectionEnd) : "";
      selected.hidden = !chosen;
      if (chosen) {
        const { characters, words } = count(chosen);
        show("selected", characters + words);
      }
    };
    const later = (action) => () => {
      clearTimeout(timer);
      timer = setTimeout(action, PAUSE);
    };
    area.addEventListener("input", later(showAll));
    document.addEventListener("selectionchange", () => {
      if (!selected.hidden || area.selectionStart !== area.selectionEnd) requestAnimationFrame(showSelected);
    });
    line.hidden = false;
    showAll();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".writing").forEach(begin));
}
