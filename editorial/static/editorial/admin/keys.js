"use strict";
// Moves through the list of articles by keys; the dialog #keys-help says which. Everything they do has a link or a box.
{
  const help = document.getElementById("keys-help");
  const rows = [...document.querySelectorAll("#result_list tbody tr")];
  const opener = document.querySelector("[data-keys-help]");
  let place = -1;
  let leading = 0; // when g was typed

  function go(to) {
    if (!rows.length) {
      return;
    }
    rows[place]?.classList.remove("at-keys");
    place = Math.min(Math.max(to, 0), rows.length - 1);
    const row = rows[place];
    row.classList.add("at-keys");
    row.querySelector(".field-headline a").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  const here = () => rows[place];

  const actions = {
    j: () => go(place + 1),
    ArrowDown: () => go(place + 1),
    k: () => go(place - 1),
    ArrowUp: () => go(place - 1),
    x: () => here()?.querySelector(".action-select")?.click(),
    o: () => here()?.querySelector(".field-headline a").click(),
    "/": () => document.getElementById("searchbar")?.select(),
    "?": () => help.showModal(),
    g: (event) => {
      leading = event.timeStamp;
    },
  };

  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], .select2");

  function follow(event) {
    const led = leading && event.timeStamp - leading < 1500;
    leading = 0;
    const tab = led ? document.querySelector(`.saved-views a[data-key="${CSS.escape(event.key)}"]`) : null;
    tab?.click();
    return Boolean(tab);
  }

  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (event.isComposing || event.defaultPrevented || modified || help.open || typing(event.target)) {
      return;
    }
    if (follow(event)) {
      event.preventDefault();
    } else if (Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key](event);
    }
  });

  // The mark follows where the focus is set by other means, so that both are never in two places.
  document.addEventListener("focusin", (event) => {
    const found = rows.indexOf(event.target.closest("#result_list tbody tr"));
    if (found >= 0 && found !== place) {
      rows[place]?.classList.remove("at-keys");
      place = found;
      rows[place].classList.add("at-keys");
    }
  });

  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
}
