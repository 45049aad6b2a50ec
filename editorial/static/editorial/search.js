"use strict";
// Suggestions below the fields of search while somebody types, as a combobox with a list (ARIA Authoring Practices), and
// "/" that leads to the field. Without this file the fields are plain ones.
{
  const WAIT = 150; // milliseconds without a key before something is asked
  const LONGEST = 100; // characters for which anything is suggested

  class Suggestions {
    constructor(form) {
      this.input = form.querySelector("input[type=search]");
      this.address = form.dataset.suggest;
      this.answers = new Map();
      this.quietUntil = 0;
      this.list = document.createElement("ul");
      this.list.className = "suggestions";
      this.list.id = `${this.input.id}-suggestions`;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", form.dataset.suggestLabel);
      this.list.hidden = true;
      this.status = document.createElement("span");
      this.status.className = "visually-hidden";
      this.status.setAttribute("role", "status");
      form.append(this.list, this.status);
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false" };
      for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
      this.input.setAttribute("aria-controls", this.list.id);
      this.listen();
    }

    listen() {
      this.input.addEventListener("input", (event) => this.typed(event.isComposing));
      this.input.addEventListener("compositionstart", () => this.forget());
      this.input.addEventListener("compositionend", () => this.typed(false));
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
      this.list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]"), event));
    }

    // While characters are put together (pinyin, zhuyin), what stands in the field is not yet what is meant.
    typed(composing) {
      this.forget();
      const text = this.input.value;
      if (composing) return;
      if (!text.trim() || text.length > LONGEST) this.close();
      else if (this.answers.has(text)) this.show(text, this.answers.get(text));
      else this.timer = setTimeout(() => this.ask(text), WAIT);
    }

    forget() {
      clearTimeout(this.timer);
      this.request?.abort();
    }

    async ask(text) {
      if (Date.now() < this.quietUntil) return;
      this.request = new AbortController();
      try {
        const answer = await fetch(`${this.address}?q=${encodeURIComponent(text)}`, { signal: this.request.signal });
        if (answer.status === 429) this.quietUntil = Date.now() + 1000 * (Number(answer.headers.get("Retry-After")) || 60);
        if (!answer.ok) return this.close();
        const found = await answer.json();
        this.answers.set(text, found);
        if (this.input.value === text && document.activeElement === this.input) this.show(text, found);
      } catch {
        // Given up for newer words, or no connection: the field goes on without suggestions.
      }
    }

    show(text, found) {
      this.list.replaceChildren(...found.suggestions.map((one, number) => this.option(one, number)));
      this.status.textContent = found.status;
      this.list.hidden = !found.suggestions.length;
      this.input.setAttribute("aria-expanded", String(!this.list.hidden));
      this.choose(null);
    }

    option(one, number) {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${number}`;
      option.dataset.url = one.url;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const text = document.createElement("bdi");
      text.append(...marked(Array.from(one.text), one.marks));
      const label = document.createElement("span");
      label.className = "suggestion-kind";
      label.textContent = one.label;
      option.append(text, " ", label);
      return option;
    }

    options() {
      return [...this.list.children];
    }

    choose(option) {
      for (const other of this.options()) other.setAttribute("aria-selected", String(other === option));
      this.chosen = option;
      if (!option) return this.input.removeAttribute("aria-activedescendant");
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    // One step through the options; between the last and the first stands the field itself.
    move(step) {
      const places = [null, ...this.options()];
      const at = places.indexOf(this.chosen ?? null) + step;
      this.choose(places[(at + places.length) % places.length]);
    }

    key(event) {
      if (event.isComposing || event.keyCode === 229) return; // the keys belong to the input method
      const open = !this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (open) this.move(event.key === "ArrowDown" ? 1 : -1);
        else if (event.key === "ArrowDown") this.typed(false);
        else return;
      } else if (open && event.key === "Escape") {
        this.close();
      } else if (open && event.key === "Enter" && this.chosen) {
        this.go(this.chosen, event);
      } else {
        return;
      }
      event.preventDefault();
    }

    go(option, event) {
      if (!option) return;
      if (event.ctrlKey || event.metaKey) window.open(option.dataset.url, "_blank", "noopener");
      else window.location.assign(option.dataset.url);
    }

    close() {
      this.forget();
      this.choose(null);
      this.list.hidden = true;
      this.status.textContent = "";
      this.input.setAttribute("aria-expanded", "false");
    }
  }

  // The text with <mark> around its hits; places count characters, of which some are two units of a string.
  function marked(characters, marks) {
    const pieces = [];
    let at = 0;
    for (const [start, end] of marks) {
      const mark = document.createElement("mark");
      mark.textContent = characters.slice(start, end).join("");
      pieces.push(characters.slice(at, start).join(""), mark);
      at = end;
    }
    return [...pieces, characters.slice(at).join("")];
  }

  for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const fields = [...document.querySelectorAll("form[data-suggest] input[type=search]")];
    const field = fields.reverse().find((one) => one.checkVisibility?.() ?? one.offsetParent);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
