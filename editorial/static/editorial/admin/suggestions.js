"use strict";
// Moves through the queue by keys and presses the buttons of the card at hand; the dialog #keys-help says which.
{
  const help = document.getElementById("keys-help");
  const opener = document.querySelector("[data-keys-help]");
  const cards = [...document.querySelectorAll("form.suggestion")];
  let place = -1;

  function go(to) {
    if (!cards.length) {
      return;
    }
    cards[place]?.classList.remove("at-keys");
    place = Math.min(Math.max(to, 0), cards.length - 1);
    cards[place].classList.add("at-keys");
    cards[place].focus({ preventScroll: true });
    cards[place].scrollIntoView({ block: "nearest" });
  }

  const moves = {
    j: () => go(place + 1),
    ArrowDown: () => go(place + 1),
    k: () => go(place - 1),
    ArrowUp: () => go(place - 1),
    "?": () => help.showModal(),
  };

  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (event.isComposing || event.defaultPrevented || modified || event.repeat || help.open || typing(event.target)) {
      return;
    }
    const button = cards[place]?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (Object.hasOwn(moves, event.key)) {
      event.preventDefault();
      moves[event.key]();
    } else if (button) {
      event.preventDefault();
      button.click();
    }
  });

  // The card that the focus is in is the one at hand.
  document.addEventListener("focusin", (event) => {
    const found = cards.indexOf(event.target.closest("form.suggestion"));
    if (found >= 0 && found !== place) {
      cards[place]?.classList.remove("at-keys");
      place = found;
      cards[place].classList.add("at-keys");
    }
  });

  // A decision leads back here: the next key decides about the first card, which has moved up.
  if (document.querySelector(".messagelist")) {
    go(0);
  }
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
}
