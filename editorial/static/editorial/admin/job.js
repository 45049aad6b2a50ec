"use strict";
// Keeps the progress of a job up to date, and shows the page anew once its state is another one. Without this script
// the page refreshes itself.
{
  const EVERY = 1000;
  const SAID_EVERY = 10000;

  function begin(root) {
    const bar = root.querySelector("#job_progress");
    const text = root.querySelector("#job_text");
    const said = root.querySelector("#job_said");
    let saidAt = Date.now();

    function show(job) {
      if (job.total) {
        bar.max = job.total;
        bar.value = job.done;
      } else if (job.state === "running") {
        bar.removeAttribute("value");
      }
      bar.textContent = job.text;
      text.textContent = job.text;
      if (Date.now() - saidAt > SAID_EVERY && said.textContent !== job.text) {
        said.textContent = job.text;
        saidAt = Date.now();
      }
    }

    async function look() {
      try {
        const answer = await fetch(root.dataset.state, { headers: { Accept: "application/json" } });
        if (!answer.ok || answer.redirected) return location.reload();
        const job = await answer.json();
        if (job.leads_to) return location.replace(job.leads_to);
        if (job.state + (job.silent ? " silent" : "") !== root.dataset.was) return location.reload();
        show(job);
      } catch {
        // The server is away for a moment; the next look tells.
      }
      setTimeout(look, document.hidden ? 5 * EVERY : EVERY);
    }

    setTimeout(look, EVERY);
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-state]").forEach(begin));
}
