"use strict";
// Buttons that copy the text of an input; without scripts the text is selected and copied by hand.
{
  async function copy(button) {
    const input = document.getElementById(button.dataset.copies);
    input.select();
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(input.value).catch(() => document.execCommand("copy"));
    } else {
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-copies]")) {
      button.hidden = false;
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", () => copy(button));
    }
    for (const input of document.querySelectorAll("[data-copy]")) {
      input.addEventListener("focus", () => input.select());
    }
  });
}
