"use strict";
// The live preview beside the text: the site renders the text as readers will see it, and what changed is put into a
// frame that holds the readers' styles and runs no script.
{
  const evergreen = (window.evergreen ||= {});
  const PAUSE = 300;
  const BUSY_PAUSE = 500;

  const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.outerHTML : node.data);

  // Replaces the blocks that differ and no others: pictures do not flicker, and what was unfolded stays unfolded.
  function patch(target, known, html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const fresh = [...parsed.body.childNodes];
    const keys = fresh.map(keyOf);
    const old = [...target.childNodes];
    let start = 0;
    while (start < old.length && start < keys.length && known[start] === keys[start]) start += 1;
    let end = 0;
    while (end < old.length - start && end < keys.length - start && known.at(-1 - end) === keys.at(-1 - end)) end += 1;
    const going = old.slice(start, old.length - end);
    const coming = fresh.slice(start, keys.length - end);
    if (going.length === coming.length) going.forEach((node, index) => keepOpen(node, coming[index]));
    const fragment = target.ownerDocument.createDocumentFragment();
    fragment.append(...coming);
    going.forEach((node) => node.remove());
    target.insertBefore(fragment, target.childNodes[start] || null);
    return keys;
  }

  function keepOpen(before, after) {
    const details = (node) => (node.nodeType === Node.ELEMENT_NODE ? [node, ...node.querySelectorAll("details")] : []);
    const opened = details(before);
    details(after).forEach((element, index) => {
      if (element.localName === "details" && opened[index] && opened[index].open) element.open = true;
    });
  }

  evergreen.Preview = class {
    constructor(root) {
      this.root = root;
      this.area = root.querySelector("textarea");
      this.frame = root.querySelector("iframe");
      this.note = root.querySelector(".writing-note");
      this.visible = false;
      this.shown = null; // the text that the frame shows
      this.known = [];
      this.answer = { blocks: [], headings: [] };
      this.pause = PAUSE;
      const typed = (event) => {
        if (!event.isComposing) this.later(this.pause);
      };
      this.area.addEventListener("input", typed);
      this.area.addEventListener("compositionend", () => this.later(this.pause));
    }

    show(visible) {
      this.visible = visible;
      if (!visible) return;
      if (!this.ready) this.ready = this.open();
      this.ready.then(() => this.later(0));
    }

    open() {
      return new Promise((resolve) => {
        this.frame.addEventListener("load", () => {
          this.target = this.frame.contentDocument.getElementById("preview");
          if (!this.target) {
            this.tell("signedOut");
            return;
          }
          this.steps = new evergreen.ScrollInStep(this.area, this.frame, () => this.marks());
          this.frame.contentDocument.addEventListener("click", (event) => this.followed(event));
          this.frame.contentDocument.addEventListener("keydown", (event) => this.pressed(event));
          this.dress();
          new MutationObserver(() => this.dress()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
          resolve();
        }, { once: true });
        this.frame.src = this.frame.dataset.address;
      });
    }

    // The readers' pages follow the system; the admin may have been set to light or dark by hand.
    dress() {
      const theme = document.documentElement.dataset.theme;
      const chosen = theme === "dark" || theme === "light" ? theme : "";
      this.frame.contentDocument.documentElement.style.colorScheme = chosen;
    }

    later(pause) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), pause);
    }

    async ask() {
      const text = this.area.value;
      if (!this.visible || !this.target || text === this.shown) return;
      if (this.request) this.request.abort();
      const request = (this.request = new AbortController());
      const began = performance.now();
      try {
        const data = new FormData();
        data.append("csrfmiddlewaretoken", this.area.form.elements.csrfmiddlewaretoken.value);
        data.append("body", text);
        const options = { method: "POST", body: data, signal: request.signal, redirect: "error" };
        const response = await fetch(this.root.dataset.preview, options);
        const answer = await response.json();
        if (request.signal.aborted) return;
        if (!response.ok) {
          this.tell("", answer.error);
        } else if (!answer.complete && answer.busy) {
          this.later(BUSY_PAUSE);
        } else {
          this.pause = Math.max(PAUSE, performance.now() - began);
          this.put(text, answer);
        }
      } catch (error) {
        if (error.name !== "AbortError") this.tell(error instanceof SyntaxError ? "signedOut" : "failed");
      }
    }

    put(text, answer) {
      this.known = patch(this.target, this.known, answer.html);
      if (answer.language) this.target.lang = answer.language;
      else this.target.removeAttribute("lang");
      this.shown = text;
      this.answer = answer;
      this.tell(answer.complete ? "" : "incomplete");
      this.steps.forget();
      this.steps.lead(this.area);
      this.root.dispatchEvent(new CustomEvent("editorial:previewed", { bubbles: true }));
    }

    tell(name, message = "") {
      this.note.textContent = message || (name && this.note.dataset[name]) || "";
      this.note.hidden = !this.note.textContent;
    }

    marks() {
      const blocks = [...this.target.children];
      if (blocks.length === this.answer.blocks.length) {
        return this.answer.blocks.map((line, index) => [line, blocks[index]]);
      }
      const page = this.frame.contentDocument;
      const headings = this.answer.headings.map(({ line, anchor }) => [line, line && page.getElementById(anchor)]);
      return headings.filter(([, element]) => element);
    }

    // Links within the text lead there; all others open in a tab of their own.
    followed(event) {
      const link = event.target.closest && event.target.closest("a[href]");
      if (!link) return;
      event.preventDefault();
      const address = link.getAttribute("href");
      if (!address.startsWith("#")) {
        window.open(link.href, "_blank", "noopener,noreferrer");
        return;
      }
      const place = this.frame.contentDocument.getElementById(decodeURIComponent(address.slice(1)));
      if (place) place.scrollIntoView();
    }

    // Keys that the editor knows work while the preview has the focus, too.
    pressed(event) {
      if (event.key === "Escape" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s")) {
        const { key, ctrlKey, metaKey } = event;
        event.preventDefault();
        this.root.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, metaKey, bubbles: true, cancelable: true }));
      }
    }
  };
}
