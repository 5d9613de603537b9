// What the pages gain with a script. Without it every link and form works as it stands.
"use strict";

for (const el of document.querySelectorAll("[data-needs-script]")) el.hidden = false;

// A finding and its boxes on the page light up together, from either side.
const findings = document.querySelectorAll("[data-finding]");
const light = (name, on) => {
  for (const el of findings) if (el.dataset.finding === name) el.classList.toggle("lit", on);
};
for (const el of findings) {
  const name = el.dataset.finding;
  for (const [event, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]]) {
    el.addEventListener(event, () => light(name, on));
  }
  if (el instanceof SVGElement) {
    el.addEventListener("click", event => { event.stopPropagation(); show(document.getElementById(name)); });
  }
}

// show unfolds a finding, puts the focus on it, which lights it, and brings the place on the page that it speaks of into view.
function show(el) {
  if (!el) return;
  const fold = el.closest("details");
  if (fold) fold.open = true;
  el.scrollIntoView({ block: "center" });
  const place = document.querySelector(`rect[data-finding="${el.id}"]`);
  if (place) place.scrollIntoView({ block: "center" });
  el.focus({ preventScroll: true });
}
for (const crop of document.querySelectorAll("svg.crop")) crop.addEventListener("click", () => show(crop.closest("li")));
for (const link of document.querySelectorAll("a[data-open]")) {
  link.addEventListener("click", event => { event.preventDefault(); show(document.getElementById(link.hash.slice(1))); });
}

// A click on a page enlarges its document to the whole width.
function zoom(section) {
  const on = section.classList.toggle("zoomed");
  for (const button of section.querySelectorAll("button.zoom")) button.setAttribute("aria-pressed", String(on));
  section.scrollIntoView({ block: "start" });
}
for (const el of document.querySelectorAll("figure svg, button.zoom")) {
  el.addEventListener("click", () => zoom(el.closest(".document")));
}

// Decisions.
const form = document.querySelector("form.decide");
const reason = document.getElementById("reason");
const confirmation = document.querySelector("dialog.confirm");
const approve = form && form.querySelector("button[value=approve]");
if (form) {
  const documents = form.querySelector("fieldset");
  const box = documents.querySelector("input");
  // demand says what a return lacks; an approval lacks nothing.
  const demand = returning => {
    const unwritten = returning && !reason.value.trim();
    reason.setCustomValidity(unwritten ? reason.dataset.missing : "");
    if (box) box.setCustomValidity(returning && !unwritten && !documents.querySelector("input:checked") ? documents.dataset.missing : "");
  };
  form.querySelector("button[value=return]").addEventListener("click", () => demand(true));
  approve.addEventListener("click", () => { demand(false); confirmation.returnValue = ""; });
  form.addEventListener("input", () => demand(false));
  form.addEventListener("submit", event => {
    if (event.submitter === approve && approve.dataset.openPoints !== "0" && confirmation.returnValue !== "yes") {
      event.preventDefault();
      confirmation.showModal();
    }
  });
  confirmation.addEventListener("close", () => {
    if (confirmation.returnValue !== "yes") return;
    demand(false);
    form.requestSubmit(approve);
  });
  for (const button of document.querySelectorAll("button.cite")) {
    button.addEventListener("click", () => {
      const lines = reason.value.split("\n").filter(line => line.trim());
      if (!lines.includes(button.dataset.reason)) lines.push(button.dataset.reason);
      reason.value = lines.join("\n");
      form.querySelector(`input[value="${button.dataset.document}"]`).checked = true;
      reason.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

// Keys.
const keys = document.querySelector("dialog.keys");
const keysButton = document.querySelector(".keys-button");
if (keysButton) keysButton.addEventListener("click", () => keys.showModal());

// step moves to the next (1) or previous (-1) of a list, from where the focus or the reader is.
function step(list, by, move) {
  const all = [...list];
  if (all.length === 0) return;
  let at = all.findIndex(el => el === document.activeElement || el.contains(document.activeElement));
  if (at < 0) {
    at = by > 0 ? -1 : all.length;
  }
  move(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}
const toSection = el => { el.scrollIntoView({ block: "start" }); el.focus({ preventScroll: true }); };
const shown = () => {
  const sections = [...document.querySelectorAll(".document")];
  return sections.find(el => el.contains(document.activeElement)) ||
    sections.find(el => el.getBoundingClientRect().bottom > innerHeight / 3) || sections[0];
};
const documents = () => document.querySelectorAll(".document, a.row");
const follow = key => { const link = document.querySelector(`a[data-key="${key}"]`); if (link) link.click(); };
const actions = {
  j: () => step(documents(), 1, toSection),
  k: () => step(documents(), -1, toSection),
  n: () => step(document.querySelectorAll(".findings li.fail, .findings li.unsure"), 1, show),
  z: () => { const el = shown(); if (el) zoom(el); },
  a: () => { if (form) { confirmation.returnValue = ""; confirmation.showModal(); } },
  r: () => { if (reason) document.addEventListener("keyup", () => reason.focus(), { once: true }); }, // or it would take the letter
  q: () => follow("q"),
  "[": () => follow("["),
  "]": () => follow("]"),
  "?": () => { if (keys) keys.showModal(); },
};
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const action = actions[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});
