"use strict";
// Sends comments without leaving the page, so that nothing typed into the form above is lost. Without scripts the
// answer opens in a tab of its own.
{
  const drafts = (panel) =>
    [...panel.querySelectorAll("textarea[name=text]")].filter((area) => area.value !== area.defaultValue);

  // What is being written in another place of the panel is carried over to the new panel.
  function carry(areas, panel) {
    for (const area of areas) {
      const item = area.closest(".comment");
      const place = item ? panel.querySelector(`#${item.id} textarea[name=text]`) : panel.querySelector("#id_comment_text");
      if (place) {
        place.value = area.value;
        const details = place.closest("details");
        if (details) {
          details.open = true;
        }
      }
    }
  }

  function complain(form) {
    const panel = form.closest(".discussion");
    const fault = panel.querySelector("[data-fault]");
    fault.textContent = fault.dataset.fault;
    fault.hidden = false;
  }

  async function send(form, button) {
    const panel = form.closest(".discussion");
    const data = new FormData(form, button);
    const response = await fetch(form.action, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "XMLHttpRequest" },
      credentials: "same-origin",
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector(".discussion[data-discussion]");
    if (!fresh || response.redirected) {
      complain(form);
      return;
    }
    const own = form.querySelector("textarea[name=text]");
    const others = drafts(panel).filter((area) => area !== own);
    panel.replaceWith(fresh);
    carry(others, fresh);
    const id = data.get("comment");
    const done = id ? fresh.querySelector(`#comment-${id}`) : fresh.querySelector(".comments > li:last-child");
    const fault = fresh.querySelector("[role=alert]:not([hidden])");
    (fault ? fresh.querySelector("#id_comment_text") : done)?.focus();
    fresh.dispatchEvent(new CustomEvent("discussion:fresh", { bubbles: true }));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".discussion[data-discussion] form[data-discuss]")) {
      return;
    }
    event.preventDefault();
    if (form.dataset.sending) {
      return;
    }
    form.dataset.sending = "yes";
    send(form, event.submitter)
      .catch(() => complain(form))
      .finally(() => delete form.dataset.sending);
  });
}
