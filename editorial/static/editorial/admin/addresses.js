"use strict";
// Suggests the file name of a new article from its title until it is changed by hand, and on demand the address of any
// article; says where one is taken.
{
  const PAUSE = 300;

  function begin(line) {
    const field = document.getElementById(line.dataset.for);
    const title = field.form.elements.title;
    const clash = line.querySelector(".clash");
    let follows = line.dataset.follows === "yes" && !field.value;
    let timer = 0;
    let request = null;

    // The newest question counts, also before one that waits for a pause in the typing.
    const ask = async (question, use) => {
      clearTimeout(timer);
      if (request) request.abort();
      request = new AbortController();
      const query = new URLSearchParams(question);
      const { collection } = field.form.elements;
      if (line.dataset.article) query.set("article", line.dataset.article);
      else query.set("collection", collection.value);
      try {
        const options = { signal: request.signal, headers: { Accept: "application/json" } };
        const response = await fetch(`${line.dataset.suggestAddress}?${query}`, options);
        if (!response.ok) return;
        const answer = await response.json();
        clash.textContent = answer.message;
        if (use) fill(answer.free);
      } catch {
        // Without an answer the field stays as it is.
      }
    };
    const fill = (text) => {
      if (field.value === text) return;
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true, data: "suggested" }));
    };
    const later = (question, use) => {
      clearTimeout(timer);
      timer = setTimeout(() => ask(question(), use), PAUSE);
    };
    const fromTitle = () => ({ title: title.value });

    title.addEventListener("input", (event) => {
      if (follows && !event.isComposing) later(fromTitle, true);
    });
    title.addEventListener("compositionend", () => follows && later(fromTitle, true));
    field.addEventListener("input", (event) => {
      if (event.data === "suggested" && !event.isTrusted) return;
      follows = false;
      if (!field.value.trim()) clash.textContent = "";
      else if (!event.isComposing) later(() => ({ slug: field.value }), false);
    });
    const { collection } = field.form.elements;
    if (collection) {
      collection.addEventListener("change", () => {
        if (follows) later(fromTitle, true);
        else if (field.value.trim()) later(() => ({ slug: field.value }), false);
      });
    }
    line.querySelector("button").addEventListener("click", () => ask(fromTitle(), true));
    line.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-suggest-address]").forEach(begin);
  });
}
