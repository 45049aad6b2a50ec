"use strict";
// Offers the names of users behind an "@" in a comment: arrows choose, Enter or Tab takes, Escape closes.
{
  const TYPED = /(?:^|[^\w.+\-@/])[@＠]([^\s@＠,，。:：;；!！?？()（）]{0,40})$/u;
  let list = null;
  let area = null;
  let asked = 0;

  function close() {
    list?.remove();
    list = null;
    area?.removeAttribute("aria-activedescendant");
    area?.setAttribute("aria-expanded", "false");
  }

  const typed = () => (area.selectionStart === area.selectionEnd ? TYPED.exec(area.value.slice(0, area.selectionStart)) : null);

  function take(name) {
    const found = typed();
    if (found) {
      const end = area.selectionStart;
      area.setRangeText(`${name} `, end - found[1].length, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  }

  function select(item) {
    list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    item.setAttribute("aria-selected", "true");
    area.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function show(names) {
    close();
    if (!names.length) {
      return;
    }
    list = document.createElement("ul");
    list.className = "name-list";
    list.id = "name-list";
    list.setAttribute("role", "listbox");
    names.forEach((name, index) => {
      const item = document.createElement("li");
      item.id = `name-${index}`;
      item.setAttribute("role", "option");
      item.textContent = name;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(name);
      });
      list.append(item);
    });
    area.after(list);
    area.setAttribute("aria-controls", list.id);
    area.setAttribute("aria-expanded", "true");
    select(list.firstElementChild);
  }

  async function offer() {
    const found = typed();
    const number = ++asked;
    if (!found) {
      close();
      return;
    }
    const response = await fetch(`${area.dataset.names}?term=${encodeURIComponent(found[1])}`).catch(() => null);
    if (!response?.ok || response.redirected || number !== asked || document.activeElement !== area) {
      return;
    }
    const { names } = await response.json();
    const now = typed();
    // Somebody whose whole name stands there needs no suggestion: Enter is a new line again.
    if (number === asked && now) {
      show(names.length === 1 && names[0] === now[1] ? [] : names);
    }
  }

  let timer = 0;
  function later(event) {
    if (event.target.matches("textarea[data-names]") && !event.isComposing) {
      area = event.target;
      clearTimeout(timer);
      timer = setTimeout(offer, 120);
    }
  }
  document.addEventListener("input", later);
  document.addEventListener("compositionend", later);

  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== area || event.isComposing) {
      return;
    }
    const chosen = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown") {
      select(chosen.nextElementSibling ?? list.firstElementChild);
    } else if (event.key === "ArrowUp") {
      select(chosen.previousElementSibling ?? list.lastElementChild);
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(chosen.textContent);
    } else if (event.key === "Escape") {
      asked++;
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === area) {
      close();
    }
  });
}
