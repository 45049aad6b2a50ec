"use strict";
// The chosen names and terms of a list keep the order of the file, and are moved by dragging or with the keyboard: the
// left arrow leads from the empty field to them, Alt and an arrow move one, Delete removes it.
{
  const evergreen = (window.evergreen ||= {});
  const CHOICE = ".select2-selection__choice";

  // `changed()` is told after the options of `select` were moved or one was taken away.
  evergreen.orderable = (select, container, changed) => {
    const list = container.querySelector(".select2-selection__rendered");
    const options = new WeakMap();
    let carried = null;
    const choices = () => [...list.querySelectorAll(CHOICE)];
    const search = () => container.querySelector(".select2-search__field");

    const dress = () => {
      if (carried) return;
      const chosen = [...select.selectedOptions];
      choices().forEach((choice, index) => {
        const option = chosen[index];
        if (!option) return;
        options.set(choice, option);
        choice.draggable = true;
        choice.tabIndex = -1;
        choice.title = option.dataset.note ? `${option.value} · ${option.dataset.note}` : option.value;
        if (option.dataset.fresh && !choice.querySelector(".new-name")) {
          const mark = document.createElement("span");
          mark.className = "new-name";
          mark.textContent = option.dataset.fresh;
          choice.append(mark);
        }
      });
    };
    const put = (ordered) => {
      select.append(...ordered);
      changed();
    };
    const focus = (index) => {
      const all = choices();
      (all[Math.min(index, all.length - 1)] || search()).focus();
    };
    const move = (index, by) => {
      const ordered = choices().map((choice) => options.get(choice));
      const to = index + by;
      if (to < 0 || to >= ordered.length) return;
      ordered.splice(to, 0, ...ordered.splice(index, 1));
      put(ordered);
      focus(to);
    };
    const pressed = (event) => {
      if (event.isComposing) return;
      const all = choices();
      const index = all.indexOf(event.target);
      const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
      if (index < 0) {
        if (event.key !== "ArrowLeft" || event.target.value || !all.length) return;
        focus(all.length - 1);
      } else if (by && event.altKey) move(index, by);
      else if (by) (all[index + by] || (by > 0 ? search() : all[index])).focus();
      else if (event.key === "Delete" || event.key === "Backspace") {
        options.get(event.target).remove();
        changed();
        focus(index);
      } else if (event.key.length === 1 || event.key === "Enter") search().focus();
      else return;
      if (event.key.length > 1 || event.key === " ") event.preventDefault();
      event.stopPropagation();
    };

    container.addEventListener("keydown", pressed, true);
    list.addEventListener("dragstart", (event) => {
      carried = event.target.closest ? event.target.closest(CHOICE) : null;
      if (!carried) return;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", options.get(carried).value);
      carried.classList.add("carried");
    });
    list.addEventListener("dragover", (event) => {
      const over = carried && event.target.closest(CHOICE);
      if (!carried) return;
      event.preventDefault();
      if (!over || over === carried) return;
      const { left, width } = over.getBoundingClientRect();
      list.insertBefore(carried, event.clientX < left + width / 2 ? over : over.nextSibling);
    });
    list.addEventListener("drop", (event) => carried && event.preventDefault());
    list.addEventListener("dragend", () => {
      if (!carried) return;
      carried.classList.remove("carried");
      carried = null;
      put(choices().map((choice) => options.get(choice)));
    });
    new MutationObserver(dress).observe(list, { childList: true });
    dress();
    return dress;
  };
}
