// One-key shortcuts. Never while somebody types, never with a modifier; they can be switched off (WCAG 2.1.4).
import { moveBy, openCurrent } from "./lists.js";

const STORE = "shortcuts";
const CHORD_MS = 1200;
const PLACES = { h: "/", s: "/spaces", t: "/threads", k: "/kb", n: "/notifications", q: "/queue" };

export function bindShortcuts(root) {
  const help = root.getElementById("shortcuts");
  if (!help) return;
  const box = help.querySelector("[data-shortcuts-switch]");
  box.checked = isOn();
  box.addEventListener("change", () => keep(box.checked));
  for (const opener of root.querySelectorAll("[data-shortcuts-open]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => help.showModal());
  }
  let isGoing = false;
  root.addEventListener("keydown", (event) => {
    if (isBusy(event)) return;
    if (isGoing && PLACES[event.key]) return go(event, PLACES[event.key]);
    isGoing = event.key === "g";
    if (isGoing) return setTimeout(() => { isGoing = false; }, CHORD_MS);
    press(event, help);
  });
}

function press(event, help) {
  switch (event.key) {
    case "?": return act(event, () => help.showModal());
    case "/": return focusSearch(event);
    case "c": return go(event, "/ask");
    case "j": return act(event, () => moveBy(1));
    case "k": return act(event, () => moveBy(-1));
    case "o": return act(event, openCurrent);
    case "r": return act(event, () => document.querySelector("[data-reply-box]")?.focus());
  }
}

function isBusy(event) {
  if (!isOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  if (document.querySelector("dialog[open]")) return true;
  return event.target.closest?.("input, textarea, select, [contenteditable]") !== null;
}

function focusSearch(event) {
  const field = [...document.querySelectorAll("[data-search-field]")].find((each) => each.offsetParent !== null);
  if (!field) return go(event, "/search");
  act(event, () => field.focus());
}

function act(event, what) {
  event.preventDefault();
  what();
}

const go = (event, place) => act(event, () => location.assign(place));

function isOn() {
  try { return localStorage.getItem(STORE) !== "off"; } catch { return true; }
}

function keep(on) {
  try { localStorage.setItem(STORE, on ? "on" : "off"); } catch { /* no storage here */ }
}
