"use strict";
// Keeps what is typed into the form of an article as a draft of its author, and says who else is at the article.
// The answers hold the sentences to show, so that nothing here has to be translated.
{
  const AFTER_TYPING = 3_000;
  const WHILE_TYPING = 10_000;
  const AGAIN = 10_000;
  const HEARTBEAT = 20_000;
  const KEEPALIVE_BYTES = 60_000; // browsers send at most 64 KiB for a page that is going away

  const desk = document.getElementById("desk");
  const form = document.getElementById("article_form");
  const status = document.getElementById("autosave-status");
  const newest = document.getElementById("autosave-newest");
  const names = desk.dataset.names.split(" ");

  let opened = ""; // what the form held when it came from the site
  let kept = null; // what it held when it was kept the last time
  let timer = 0;
  let changedAt = 0;
  let sending = false;
  let composing = false;
  let submitting = false;
  let away = ""; // why the site does not know the author any more: the name of a sentence of the desk

  const inputs = () => names.flatMap((name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]);

  function valueOf(input) {
    return input.type === "checkbox" ? input.checked : input.value;
  }

  // A browser may fill in what was typed before a reload: only the defaults are what the site has sent.
  function defaultOf(input) {
    if (input.type === "checkbox") return input.defaultChecked;
    if (input.options) {
      const chosen = [...input.options].find((option) => option.defaultSelected) || input.options[0];
      return chosen ? chosen.value : "";
    }
    return input.localName === "input" ? input.defaultValue.replace(/[\r\n]/g, "") : input.defaultValue;
  }

  const texts = (read) => JSON.stringify(inputs().map(read));
  const isKept = () => !desk.dataset.keep || texts(valueOf) === kept;
  const isWriting = () => desk.dataset.keep !== "" && (desk.dataset.unsaved === "yes" || texts(valueOf) !== opened);

  function show(text, state) {
    if (status && status.textContent !== text) {
      status.textContent = text;
    }
    if (status) {
      status.dataset.state = state;
    }
  }

  function showTrouble(answer) {
    show(away ? answer.trouble : `${desk.dataset.notSaved} ${answer.trouble}`, "bad");
  }

  function showAround(answer) {
    const line = desk.querySelector(".presence");
    const list = line.querySelector("ul");
    const rows = answer.others.map((who) => {
      const row = document.createElement("li");
      const name = document.createElement("bdi");
      name.textContent = who.name;
      row.append(name, ` (${who.text})`);
      return row;
    });
    const before = list.textContent;
    if (rows.map((row) => row.textContent).join("") !== before) {
      list.replaceChildren(...rows);
    }
    line.hidden = rows.length === 0;
    if (newest && answer.newest && newest.textContent !== answer.newest.text) {
      newest.textContent = answer.newest.text;
      newest.hidden = false;
    }
  }

  // A login in another tab gives the browser another token: without a fresh one neither this script nor the form's
  // own buttons would be let in again. Returns why that failed, "" where it did not.
  async function refresh() {
    let response;
    try {
      response = await fetch(desk.dataset.token, { redirect: "manual", cache: "no-store" });
    } catch {
      return "unreachable";
    }
    if (response.type === "opaqueredirect") return "signedOut";
    if (!response.ok) return "refused";
    const told = await response.json();
    if (told.user !== desk.dataset.user) return "otherUser";
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => {
      input.value = told.token;
    });
    return "";
  }

  function body(values) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(values)) {
      data.set(name, value);
    }
    return data;
  }

  function formBody() {
    const all = new FormData(form);
    const values = Object.fromEntries(
      ["seen", "draft", ...names].filter((name) => all.has(name)).map((name) => [name, all.get(name)]),
    );
    return body({ ...values, user: desk.dataset.user });
  }

  // Returns the answer, or why there is none as { trouble, again }.
  async function ask(address, makeBody, options = {}) {
    if (away) {
      away = await refresh();
    }
    for (let attempt = 1; !away; attempt += 1) {
      let response;
      try {
        response = await fetch(address, { method: "POST", body: makeBody(), redirect: "manual", ...options });
      } catch {
        return { trouble: desk.dataset.unreachable, again: true };
      }
      if (response.type === "opaqueredirect") {
        away = "signedOut";
        break;
      }
      const isOurs = (response.headers.get("Content-Type") || "").startsWith("application/json");
      const told = isOurs ? await response.json() : {};
      if (response.ok) return told;
      if (told.error === "other-user") {
        away = "otherUser";
      } else if (response.status === 403 && !isOurs && attempt === 1) {
        away = await refresh();
      } else {
        return { trouble: told.message || desk.dataset.refused, again: response.status >= 500 };
      }
    }
    return { trouble: desk.dataset[away], again: true };
  }

  function schedule() {
    const now = Date.now();
    changedAt = changedAt || now;
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(0, Math.min(AFTER_TYPING, changedAt + WHILE_TYPING - now)));
  }

  async function keep({ going = false } = {}) {
    if (submitting || composing || (sending && !going) || isKept()) return;
    clearTimeout(timer);
    changedAt = 0;
    sending = true;
    const sent = texts(valueOf);
    const isSmall = going && new Blob([sent]).size < KEEPALIVE_BYTES;
    const answer = await ask(desk.dataset.keep, formBody, { keepalive: isSmall });
    sending = false;
    if (answer.trouble) {
      showTrouble(answer);
      if (answer.again) {
        timer = setTimeout(keep, AGAIN);
      }
      return;
    }
    kept = sent;
    show(answer.status, "good");
    showAround(answer);
    if (!isKept()) {
      schedule();
    }
  }

  function presence(values) {
    return body({ writing: isWriting() ? "yes" : "no", seen: form.elements.seen ? form.elements.seen.value : "", ...values });
  }

  async function beat() {
    if (document.hidden || submitting || (away && !isKept())) return; // what is not kept asks again by itself
    const wasAway = away;
    const address = desk.dataset.presence;
    if (!address && !away) return;
    const answer = address ? await ask(address, () => presence({})) : { others: [] };
    if (answer.trouble) {
      if (away) showTrouble(answer);
      return;
    }
    if (wasAway) show("", "good");
    showAround(answer);
  }

  function goAway() {
    clearTimeout(timer);
    keep({ going: true });
  }

  function start() {
    opened = texts(defaultOf);
    kept = desk.dataset.unsaved === "yes" && desk.dataset.kept === "no" ? null : opened;
    if (desk.dataset.keep) {
      form.addEventListener("input", (event) => {
        if (!event.isComposing && !composing) schedule();
      });
      form.addEventListener("change", () => {
        if (!composing) schedule();
      });
      form.addEventListener("compositionstart", () => {
        composing = true;
      });
      form.addEventListener("compositionend", () => {
        composing = false;
        schedule();
      });
      if (!isKept()) schedule();
    }
    form.addEventListener("submit", async (event) => {
      if (event.defaultPrevented) return;
      if (!away) {
        if (event.submitter && event.submitter.formTarget === "_blank") return; // this page stays
        submitting = true;
        setTimeout(() => {
          submitting = false; // the author may have stopped the page from going
        }, AGAIN);
        return;
      }
      event.preventDefault();
      const button = event.submitter;
      away = await refresh();
      if (away) {
        show(desk.dataset[away], "bad");
      } else {
        form.requestSubmit(button);
      }
    });
    window.addEventListener("beforeunload", (event) => {
      if (!submitting && !isKept()) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) {
        goAway();
      } else {
        if (!isKept()) keep();
        beat();
      }
    });
    window.addEventListener("pagehide", () => {
      if (desk.dataset.presence) navigator.sendBeacon(desk.dataset.presence, presence({ leaving: "yes" }));
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) {
        submitting = false;
        beat();
      }
    });
    setInterval(beat, HEARTBEAT);
    beat();
  }

  start();
}
