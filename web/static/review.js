// Lights a finding and its boxes on the page together, from either side.
for (const el of document.querySelectorAll("[data-finding]")) {
  const group = document.querySelectorAll(`[data-finding="${el.dataset.finding}"]`);
  const light = on => group.forEach(other => other.classList.toggle("lit", on));
  for (const [event, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]]) {
    el.addEventListener(event, () => light(on));
  }
}
