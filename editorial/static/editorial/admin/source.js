"use strict";
// What the source field leads to: a link where it is a web address and nothing else, its title, and for videos their
// picture. The picture's host is asked only after a click.
{
  const VIDEO = /^[\w-]{11}$/;

  function webAddress(text) {
    try {
      const address = new URL(text.trim());
      return (address.protocol === "https:" || address.protocol === "http:") && address.hostname ? address : null;
    } catch {
      return null;
    }
  }

  function videoOf(address) {
    const host = address.hostname.replace(/^(?:www|m|music)\./, "");
    const [, first, second] = address.pathname.split("/");
    let found = "";
    if (host === "youtu.be") found = first;
    else if (host === "youtube.com" || host === "youtube-nocookie.com") {
      found = ["embed", "shorts", "live", "v"].includes(first) ? second : address.searchParams.get("v");
    }
    return VIDEO.test(found || "") ? found : "";
  }

  function begin(card) {
    const field = document.getElementById(card.dataset.source);
    const { channel } = field.form.elements;
    const [title, place] = card.querySelectorAll("bdi");
    const link = card.querySelector("a");
    const button = card.querySelector("button");
    const picture = card.querySelector("img");
    let video = "";

    const update = () => {
      const address = webAddress(field.value);
      card.hidden = !address;
      const found = address ? videoOf(address) : "";
      if (found !== video || !address) {
        picture.hidden = true;
        picture.removeAttribute("src");
      }
      video = found;
      button.hidden = !video || field.dataset.pictures !== "on" || !picture.hidden;
      if (!address) return;
      const name = channel ? channel.value.trim().split("\n")[0] : "";
      const host = address.hostname.replace(/^www\./, "");
      const path = `${address.pathname}${address.search}`;
      link.href = address.href;
      title.textContent = name || (path === "/" ? host : host + path);
      place.textContent = name ? host : "";
    };
    field.addEventListener("input", update);
    if (channel) field.form.addEventListener("change", update);
    button.addEventListener("click", () => {
      picture.src = `https://i.ytimg.com/vi/${video}/mqdefault.jpg`;
      picture.hidden = false;
      button.hidden = true;
    });
    picture.addEventListener("error", () => {
      picture.hidden = true;
    });
    update();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-source]").forEach(begin));
}
