"use strict";
// The article page: choices of how to read, originals, the section that is read, links to copy, explanations of terms.
// Without this file forms are sent, originals are disclosures, and links lead where they say.
{
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Choices: the cookie is a list of those that are not as for everybody, as the server writes it.

  const COOKIE = "reading";
  const YEAR = 365 * 24 * 3600;
  const AS_EVERYBODY = new Set(["system", "medium", "written", "translation"]);

  function keepChoice(input) {
    const kept = document.cookie.split("; ").find((one) => one.startsWith(`${COOKIE}=`)) ?? "";
    const others = new Set(kept.slice(COOKIE.length + 1).split("."));
    for (const one of input.form.elements[input.name]) others.delete(one.value);
    if (!AS_EVERYBODY.has(input.value)) others.add(input.value);
    const value = [...others].filter(Boolean).join(".");
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${COOKIE}=${value}; path=/; max-age=${value ? YEAR : 0}; samesite=lax${secure}`;
  }

  function choose(input) {
    keepChoice(input);
    if (input.name === "script") return location.replace(input.form.elements.next.value + location.hash);
    if (AS_EVERYBODY.has(input.value)) delete root.dataset[input.name];
    else root.dataset[input.name] = input.value;
    if (input.name === "originals") keepingPlace(() => Pairs.showAll(input.value));
  }

  // What is at the top of the window stays there, whatever becomes longer or shorter above it.
  function keepingPlace(change) {
    const blocks = all(".prose > *");
    const seen = blocks.find((one) => one.getBoundingClientRect().bottom > 0);
    const before = seen?.getBoundingClientRect().top;
    change();
    if (seen && before < 0) window.scrollBy({ top: seen.getBoundingClientRect().top - before, behavior: "instant" });
  }

  for (const form of all("form[data-reading]")) form.addEventListener("change", (event) => choose(event.target));

  const settings = document.querySelector(".reading-settings");
  document.addEventListener("pointerdown", (event) => {
    if (settings?.open && !settings.contains(event.target)) settings.open = false;
  });
  settings?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !settings.open) return;
    settings.open = false;
    settings.querySelector("summary").focus();
  });

  // Originals: a pair shows the translation, both, or the original alone, as the whole article does or by itself.

  const Pairs = {
    pairs: all(".pair"),
    key: `originals:${location.pathname}`,
    labels: document.querySelector(".originals")?.dataset,

    mode() {
      return root.dataset.originals ?? "translation";
    },

    state(pair) {
      if (pair.classList.contains("only-original")) return "original";
      return pair.lastElementChild.open ? "both" : "translation";
    },

    show(pair, state) {
      const details = pair.lastElementChild;
      details.open = state !== "translation";
      pair.classList.toggle("only-original", state === "original");
      const button = details.querySelector(".pair-only") ?? this.button(pair, details);
      button.setAttribute("aria-pressed", String(state === "original"));
    },

    button(pair, details) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pair-only";
      button.lang = root.lang;
      button.textContent = this.labels.only;
      button.addEventListener("click", () => {
        this.show(pair, this.state(pair) === "original" ? "both" : "original");
        this.remember();
      });
      details.append(button);
      return button;
    },

    showAll(mode) {
      try {
        localStorage.removeItem(this.key);
      } catch {
        // A browser that keeps nothing shows the pairs all the same.
      }
      for (const pair of this.pairs) this.show(pair, mode);
    },

    // What differs from the whole article, by the number of the pair.
    remember() {
      const states = this.pairs.map((pair, number) => [number, this.state(pair)]);
      const own = Object.fromEntries(states.filter(([, state]) => state !== this.mode()));
      try {
        if (Object.keys(own).length) localStorage.setItem(this.key, JSON.stringify(own));
        else localStorage.removeItem(this.key);
      } catch {
        // As above.
      }
    },

    recall() {
      try {
        return JSON.parse(localStorage.getItem(this.key) ?? "{}") ?? {};
      } catch {
        return {};
      }
    },

    start() {
      const own = this.recall();
      this.pairs.forEach((pair, number) => {
        const state = ["translation", "both", "original"].find((one) => one === own[number]) ?? this.state(pair);
        if (state !== "translation") this.show(pair, state);
        pair.lastElementChild.addEventListener("toggle", () => this.toggled(pair));
      });
    },

    toggled(pair) {
      if (pair.lastElementChild.open) this.show(pair, this.state(pair));
      else pair.classList.remove("only-original");
      this.remember();
    },
  };
  if (Pairs.labels) Pairs.start();

  // The video: nothing is asked of its host before the click.

  for (const card of all(".source-card[data-player]")) {
    card.querySelector("a").addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const picture = document.createElement("img");
      picture.src = card.dataset.picture;
      picture.alt = "";
      const player = document.createElement("iframe");
      player.src = card.dataset.player;
      player.title = card.dataset.title;
      player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
      player.referrerPolicy = "strict-origin-when-cross-origin";
      const frame = document.createElement("div");
      frame.className = "source-player";
      frame.append(picture, player);
      card.replaceChildren(frame);
      player.focus();
    });
  }

  // The section that is read is marked in the contents.

  const links = new Map();
  for (const link of all(".contents a[href^='#']")) {
    const id = decodeURIComponent(link.hash.slice(1));
    links.set(id, [...(links.get(id) ?? []), link]);
  }
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);

  function mark(current) {
    for (const [id, of] of links) {
      for (const link of of) {
        if (current?.id !== id) link.removeAttribute("aria-current");
        else {
          link.setAttribute("aria-current", "location");
          const list = link.closest(".contents-beside");
          if (list && list.scrollHeight > list.clientHeight) {
            const middle = link.offsetTop - list.offsetTop - list.clientHeight / 2;
            list.scrollTo({ top: middle, behavior: "instant" });
          }
        }
      }
    }
  }

  if (headings.length) {
    // Headings pass a line in the upper third of the window; the last one above it has the section that is read. All
    // that is above counts as seen, so that a jump over several is noticed.
    const passed = () => mark(headings.findLast((one) => one.getBoundingClientRect().top < innerHeight * 0.3));
    const observer = new IntersectionObserver(passed, { rootMargin: "1000000px 0px -70% 0px" });
    for (const heading of headings) observer.observe(heading);
  }
  for (const link of all(".contents-above a")) {
    link.addEventListener("click", () => (link.closest("details").open = false));
  }

  // Copying: the link of a heading, and what stands beside a button for it.

  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);

  async function copy(text, told, message) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // No permission, or no secure connection: the link and the text are there.
    }
    told.classList.add("copied");
    status.textContent = message;
    setTimeout(() => {
      told.classList.remove("copied");
      status.textContent = "";
    }, 2000);
  }

  const copied = document.querySelector("[data-copied]")?.dataset.copied ?? "";
  for (const link of all(".heading-link")) {
    link.addEventListener("click", () => copy(link.href, link, copied));
  }
  for (const button of all("button[data-copies]")) {
    button.hidden = false;
    const source = document.getElementById(button.dataset.copies);
    button.addEventListener("click", () => copy(source.textContent.trim(), button, copied));
  }

  // Explanations of terms are shown by styles alone. Escape, and a touch beside it, put away the one that is shown,
  // until the pointer or the focus comes to the term again.

  const AWAY = "term-away";
  const termOf = (node) => (node instanceof Element ? node.closest(".term") : null);

  function comesBack(event) {
    const term = termOf(event.target);
    if (term && !term.contains(event.relatedTarget)) term.classList.remove(AWAY);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const term of all(".term:is(:hover, :focus-within)")) {
      // A link in the card that goes must not take the reader's place in the page with it.
      if (term.contains(document.activeElement)) term.querySelector(".term-word").focus();
      term.classList.add(AWAY);
    }
  });
  document.addEventListener("pointerdown", (event) => {
    const term = termOf(document.activeElement);
    if (term && !term.contains(event.target)) document.activeElement.blur();
  });
  document.addEventListener("pointerover", comesBack);
  document.addEventListener("focusin", comesBack);

  // Suggestions of the search come when somebody goes to its field: most readers of an article never do.

  const suggesting = document.querySelector("[data-search-script]")?.dataset.searchScript;
  let asked = false;

  function suggest() {
    if (asked || !suggesting) return;
    asked = true;
    const script = document.createElement("script");
    script.src = suggesting;
    document.head.append(script);
  }

  for (const field of all("form[data-suggest] input[type=search]")) field.addEventListener("focus", suggest);
  document.addEventListener("keydown", (event) => {
    if (asked || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const field = all("form[data-suggest] input[type=search]").findLast((one) => one.checkVisibility?.() ?? true);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
