"use strict";
// Shows of each operation the inputs that it has, and adds and takes out operations without a round to the server.
// Without this script the buttons of the form do both.
{
  function fit(row) {
    const chosen = row.querySelector("[data-do]").value;
    const byKey = row.closest("[data-by-key]")?.dataset.byKey;
    for (const part of row.querySelectorAll("[data-for]")) {
      const place = part.dataset.keyOf && row.querySelector(`[name="${part.dataset.keyOf}"]`);
      part.hidden = !part.dataset.for.split(" ").includes(chosen) || Boolean(place && place.value !== byKey);
    }
  }

  function begin(list) {
    const made = list.querySelector("template[data-new-row]");
    let next = list.querySelectorAll(".operation").length;

    function dress(row) {
      row.querySelector("[data-without-script]").hidden = true;
      for (const select of row.querySelectorAll("[data-do], [data-place]")) select.addEventListener("change", () => fit(row));
      row.querySelector("[name=drop]").addEventListener("click", (event) => {
        event.preventDefault();
        const neighbour = row.previousElementSibling || row.nextElementSibling;
        row.remove();
        if (!list.querySelector(".operation")) add();
        else neighbour?.querySelector?.("[data-do]")?.focus();
      });
      fit(row);
    }

    function add() {
      const row = made.content.firstElementChild.cloneNode(true);
      const number = `n${next++}`;
      for (const part of row.querySelectorAll("*"))
        for (const name of ["id", "name", "for", "aria-describedby", "data-key-of"])
          if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("-new", `-${number}`));
      for (const input of row.querySelectorAll("[name=row], [name=drop]")) input.value = number;
      made.before(row);
      dress(row);
      row.querySelector("[data-do]").focus();
    }

    list.querySelectorAll(".operation").forEach(dress);
    list.querySelector("[name=add]").addEventListener("click", (event) => {
      event.preventDefault();
      add();
    });
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-operations]").forEach(begin));
}
