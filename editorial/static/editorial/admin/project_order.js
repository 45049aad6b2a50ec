"use strict";
// Rows of a list are moved by their handle, with pointer or arrow keys, and by their buttons without asking the server.
// The order of the hidden inputs is the order of the rows, so the form sends what is seen.
{
  const begin = (form) => {
    const list = form.querySelector("ol");
    const status = form.querySelector("[data-announce]");
    const unsaved = form.querySelector("[data-unsaved]");
    if (!status) return;
    const rows = () => [...list.children];

    const changed = (row) => {
      unsaved.hidden = false;
      form.dataset.changed = "";
      row.classList.remove("unplaced");
      const values = {
        title: row.querySelector("a").textContent,
        place: rows().indexOf(row) + 1,
        total: list.children.length,
      };
      status.textContent = form.dataset.said.replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
    };
    const move = (row, to) => {
      const all = rows();
      const at = all.indexOf(row);
      const place = Math.max(0, Math.min(all.length - 1, to));
      if (place === at) return;
      all[place][place > at ? "after" : "before"](row);
      changed(row);
    };
    const target = (key, at) => ({ ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: Infinity })[key];

    list.addEventListener("keydown", (event) => {
      const handle = event.target.closest(".handle");
      if (!handle || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const row = handle.closest("li");
      const to = target(event.key, rows().indexOf(row));
      if (to === undefined) return;
      event.preventDefault();
      move(row, to);
      handle.focus();
      row.scrollIntoView({ block: "nearest" });
    });
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=move]");
      if (!button) return;
      event.preventDefault();
      const row = button.closest("li");
      const at = rows().indexOf(row);
      move(row, { top: 0, up: at - 1, down: at + 1 }[button.value.split(":")[0]]);
      button.focus();
    });

    let carried = null;
    let before = null;
    list.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest(".handle");
      if (!handle || event.button !== 0) return;
      carried = handle.closest("li");
      before = carried.nextElementSibling;
      carried.classList.add("carried");
      handle.setPointerCapture(event.pointerId);
    });
    list.addEventListener("pointermove", (event) => {
      if (!carried) return;
      const edge = 48;
      if (event.clientY < edge) window.scrollBy(0, -12);
      else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
      const next = rows().find((row) => {
        const box = row.getBoundingClientRect();
        return row !== carried && event.clientY < box.top + box.height / 2;
      });
      if ((next || null) !== carried.nextElementSibling) list.insertBefore(carried, next || null);
    });
    const drop = (event) => {
      if (!carried) return;
      const row = carried;
      carried = null;
      row.classList.remove("carried");
      if (event.type === "pointercancel") list.insertBefore(row, before);
      else if (row.nextElementSibling !== before) changed(row);
    };
    list.addEventListener("pointerup", drop);
    list.addEventListener("pointercancel", drop);

    form.addEventListener("submit", () => delete form.dataset.changed);
    window.addEventListener("beforeunload", (event) => {
      if ("changed" in form.dataset) event.preventDefault();
    });
    for (const handle of form.querySelectorAll(".handle")) handle.hidden = false;
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-order]").forEach(begin));
}
