"use strict";
// Turns the textareas that hold one name a line into lists that complete while typing.
// The textarea stays the field that is sent, and is rewritten only when the list was changed.
{
  const $ = django.jQuery;

  const items = (area) => area.value.split("\n").map((line) => line.trim()).filter(Boolean);

  const DESCRIBED_AT_ONCE = 40;

  function option(text) {
    return new Option(text, text, true, true);
  }

  function fill(select, area) {
    select.replaceChildren(...items(area).map(option));
  }

  // Asks of which kind the chosen names are and how often they are used; one that nobody knows yet is marked as new.
  async function describe(select, area, dress) {
    const unknown = [...select.selectedOptions].filter((chosen) => chosen.dataset.asked === undefined);
    for (const chosen of unknown) chosen.dataset.asked = "";
    for (let start = 0; start < unknown.length; start += DESCRIBED_AT_ONCE) {
      const part = unknown.slice(start, start + DESCRIBED_AT_ONCE);
      const query = new URLSearchParams(part.map((chosen) => ["written", chosen.value]));
      const response = await fetch(`${area.dataset.suggest}?${query}`).catch(() => null);
      if (!response || !response.ok) return;
      const { known } = await response.json();
      for (const chosen of part) {
        if (known[chosen.value]) chosen.dataset.note = known[chosen.value];
        else chosen.dataset.fresh = area.dataset.fresh;
      }
    }
    dress();
  }

  function suggestion(data) {
    const row = document.createElement("span");
    row.append(document.createTextNode(data.text));
    if (data.note) {
      const note = document.createElement("span");
      note.className = "suggestion-note";
      note.textContent = data.note;
      row.append(" ", note);
    }
    return row;
  }

  function enhance(area) {
    const select = document.createElement("select");
    select.multiple = true;
    select.setAttribute("aria-label", area.labels[0] ? area.labels[0].textContent : area.name);
    fill(select, area);
    area.after(select);
    $(select).select2({
      theme: "admin-autocomplete",
      tags: true,
      width: "100%",
      tokenSeparators: ["\n"],
      ajax: { url: area.dataset.suggest, delay: 150 },
      templateResult: suggestion,
      createTag: (params) => {
        const text = params.term.trim();
        return text ? { id: text, text, note: area.dataset.fresh } : null;
      },
    });
    // Select2 shows chosen items in the order of the options: a new one belongs at the end, as in the file.
    $(select).on("select2:select", (event) => {
      const chosen = [...select.options].find((candidate) => candidate.value === event.params.data.id);
      if (chosen) {
        select.append(chosen);
        $(select).trigger("change.select2");
      }
    });
    const write = () => {
      area.value = [...select.selectedOptions].map((chosen) => chosen.value).join("\n");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    $(select).on("select2:select select2:unselect", write);
    const toggle = document.createElement("button");
    toggle.type = "button";
    toggle.className = "list-toggle";
    toggle.textContent = "≡";
    toggle.title = area.getAttribute("aria-description") || "";
    toggle.setAttribute("aria-label", toggle.title);
    const container = $(select).next()[0];
    const search = container.querySelector(".select2-search__field");
    search.setAttribute("aria-label", select.getAttribute("aria-label"));
    search.setAttribute("aria-description", area.dataset.order);
    const findings = document.getElementById(`${area.id}_findings`);
    if (findings) search.setAttribute("aria-describedby", findings.id);
    const dress = window.evergreen.orderable(select, container, () => {
      $(select).trigger("change.select2");
      write();
    });
    const tell = () => describe(select, area, dress);
    container.addEventListener("pointerenter", tell);
    container.addEventListener("focusin", tell);
    $(select).on("select2:select", tell);
    const addTyped = () => {
      const text = search.value.trim();
      if (text && !container.hidden) {
        select.append(option(text));
        search.value = "";
        $(select).trigger("change.select2");
        write();
        tell();
      }
    };
    // The suggestions on the screen belong to an older text until the answer for the newest one is there: Enter then
    // takes what was typed instead of a suggestion that nobody has seen.
    let answered = "";
    $(select).data("select2").on("results:all", (results) => {
      answered = (results.query && results.query.term) || "";
    });
    container.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Enter" && !event.isComposing && search.value && answered !== search.value) {
          event.preventDefault();
          event.stopPropagation();
          addTyped();
          $(select).select2("close");
        }
      },
      true,
    );
    area.form.addEventListener("submit", addTyped);
    const show = (asText) => {
      area.hidden = !asText;
      container.hidden = asText;
      toggle.setAttribute("aria-pressed", String(asText));
    };
    toggle.addEventListener("click", () => {
      const asText = area.hidden;
      if (!asText) {
        fill(select, area);
        $(select).trigger("change.select2");
      }
      show(asText);
    });
    area.before(toggle);
    show(false);
  }

  $(() => document.querySelectorAll("textarea[data-suggest]").forEach(enhance));
}
