"use strict";
// The bar above the text: its buttons, the keys that do the same, the views and the full screen. Without this script the
// textarea is all there is, and all that is needed. Tab is never taken, and nothing happens while a word is composed.
{
  const evergreen = (window.evergreen ||= {});
  const VIEW = "editorial.view";
  const SIDE = 640; // narrower, text and preview take turns
  const ROOMY = 1500; // pixels of the window from which both are shown unasked
  const KEYS = { b: "bold", i: "italic", k: "link" };
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

  const composes = (event) => event.isComposing || event.keyCode === 229;
  const isShortcut = (event) =>
    (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey && !event.shiftKey;

  function remembered() {
    try {
      return localStorage.getItem(VIEW);
    } catch {
      return null;
    }
  }

  function remember(view) {
    try {
      localStorage.setItem(VIEW, view);
    } catch {
      // Without storage the view lasts as long as the page.
    }
  }

  // One stop for Tab, arrows inside.
  function rove(bar) {
    const buttons = [...bar.querySelectorAll("button")];
    const stop = (chosen) => buttons.forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
    stop(buttons[0]);
    bar.addEventListener("focusin", (event) => stop(event.target));
    bar.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(event.target);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      buttons[(to + buttons.length) % buttons.length].focus();
    });
  }

  // The buttons and keys that change the text.
  function format(root) {
    const area = root.querySelector("textarea");
    root.querySelector(".writing-bar").hidden = false;
    rove(root.querySelector(".writing-tools"));
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-command]");
      if (button) evergreen.commands[button.dataset.command](area);
    });
    area.addEventListener("keydown", (event) => {
      if (composes(event)) return;
      const command = isShortcut(event) && KEYS[event.key.toLowerCase()];
      const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
      if (command) evergreen.commands[command](area);
      else if (!(event.key === "Enter" && plain && evergreen.continueBlock(area))) return;
      event.preventDefault();
    });
    return area;
  }

  function begin(root) {
    const area = format(root);
    const preview = new evergreen.Preview(root);
    const pane = root.querySelector(".writing-preview");
    const full = root.querySelector("[data-full]");
    const form = area.form;
    let wanted = remembered() || (window.innerWidth >= ROOMY ? "side" : "text");

    const show = () => {
      // The form, not the editor: beside each other the two take the room of the form's second column.
      const narrow = (root.classList.contains("writing-full") ? root : form).clientWidth < SIDE;
      const view = narrow && wanted === "side" ? "text" : wanted;
      root.dataset.view = view;
      root.classList.toggle("writing-narrow", narrow);
      form.classList.toggle("editor-side-by-side", view === "side" && !root.classList.contains("writing-full"));
      root.querySelectorAll("[data-show]").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.dataset.show === view));
      });
      pane.hidden = view === "text";
      preview.show(view !== "text");
    };
    const choose = (view) => {
      wanted = view;
      show();
    };
    const fill = (on) => {
      root.classList.toggle("writing-full", on);
      document.documentElement.classList.toggle("writing-fills", on);
      full.setAttribute("aria-pressed", String(on));
      // What lies behind cannot be reached while it cannot be seen.
      for (let inner = root; inner !== document.body; inner = inner.parentElement) {
        for (const other of inner.parentElement.children) if (other !== inner) other.inert = on;
      }
      show();
      area.focus();
    };
    const save = () => form.requestSubmit(form.querySelector(".submit-row input[name=_continue]"));

    root.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.show) {
        choose(button.dataset.show);
        remember(wanted);
      } else if (button === full) fill(!root.classList.contains("writing-full"));
    });
    root.addEventListener("editorial:show-text", () => {
      if (root.dataset.view === "preview") choose("text");
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !composes(event) && root.classList.contains("writing-full")) {
        event.preventDefault();
        fill(false);
      }
    });
    document.addEventListener("keydown", (event) => {
      if (composes(event) || !isShortcut(event) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      save();
    });
    new ResizeObserver(show).observe(form);
    show();
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".writing").forEach(begin);
    document.querySelectorAll(".formatted").forEach(format);
  });
}
