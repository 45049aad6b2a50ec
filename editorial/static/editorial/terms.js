"use strict";
// Explanations of terms are shown by styles alone. Escape, and a touch beside it, put away the one that is shown, until
// the pointer or the focus comes to the term again.
{
  const AWAY = "term-away";

  const termOf = (node) => (node instanceof Element ? node.closest(".term") : null);

  function comesBack(event) {
    const term = termOf(event.target);
    if (term && !term.contains(event.relatedTarget)) term.classList.remove(AWAY);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const term of document.querySelectorAll(".term:is(:hover, :focus-within)")) {
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
}
