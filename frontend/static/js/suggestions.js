// Answers that exist already, while the question is typed. Never blocks typing, never loses the last good list, never touches the draft.
import { swap } from "./html.js";
import { csrf, postForm } from "./send.js";
import { debounce } from "./timing.js";

const DELAY_MS = 250;
const FIRST_WORDS = 3;

export function bindSuggestions(root) {
  for (const region of root.querySelectorAll("[data-suggestions]")) bindRegion(region);
}

function bindRegion(region) {
  const form = document.getElementById(region.dataset.suggestionsForm);
  if (!form?.elements.title) return;
  const parts = {
    region,
    form,
    list: region.querySelector("[data-suggestions-list]"),
    skeleton: region.querySelector("[data-suggestions-skeleton]"),
    failed: region.querySelector("[data-suggestions-failed]"),
    difference: region.querySelector("[data-suggestions-difference]"),
    asked: "",
    request: null,
  };
  const ask = debounce(() => refresh(parts), DELAY_MS);
  for (const name of ["title", "body", "space"]) form.elements[name]?.addEventListener("input", ask);
  region.addEventListener("submit", (event) => carryDraft(event, form));
  region.addEventListener("click", (event) => sayDifferent(event, parts));
  for (const kind of ["click", "auxclick"]) region.addEventListener(kind, tellOpening);
  if (countWords(form.elements.title.value) >= FIRST_WORDS) ask();
}

async function refresh(parts) {
  const draft = readDraft(parts.form);
  const key = JSON.stringify(draft);
  if (countWords(draft.title) < FIRST_WORDS || key === parts.asked) return;
  parts.asked = key;
  parts.request?.abort();
  const request = new AbortController();
  parts.request = request;
  showWaiting(parts);
  try {
    const response = await postForm(parts.region.dataset.suggestions, draft, { signal: request.signal });
    const fragment = await response.text();
    if (parts.request === request) show(parts, fragment);
  } catch (problem) {
    if (problem.name === "AbortError") return;
    parts.asked = "";
    parts.failed.textContent = parts.region.dataset.textFailed;
    parts.failed.hidden = false;
  } finally {
    if (parts.request === request) stopWaiting(parts);
  }
}

function show(parts, fragment) {
  const open = new Set([...parts.list.querySelectorAll("details[open][data-key]")].map((each) => each.dataset.key));
  if (parts.list.contains(document.activeElement) && open.size > 0) return; // somebody reads one: leave it in place
  swap(parts.list, fragment);
  for (const details of parts.list.querySelectorAll("details[data-key]")) details.open ||= open.has(details.dataset.key);
  parts.failed.hidden = true;
  const reason = parts.difference.querySelector("textarea");
  const key = parts.difference.querySelector("[data-different-key]");
  if (!reason.value) key.value = parts.list.querySelector("[data-key]")?.dataset.key ?? "";
  parts.difference.hidden = !parts.list.querySelector("[data-key]") && !reason.value;
}

function showWaiting({ list, skeleton }) {
  list.setAttribute("aria-busy", "true");
  const isFirst = !list.querySelector("[data-key]");
  skeleton.hidden = !isFirst;
}

function stopWaiting({ list, skeleton }) {
  list.setAttribute("aria-busy", "false");
  skeleton.hidden = true;
}

// "This answers my question" keeps the draft: its text travels along.
function carryDraft(event, form) {
  if (!event.target.hasAttribute("data-carry-draft")) return;
  for (const [name, value] of Object.entries(readDraft(form))) {
    if (event.target.elements[name] || !value) continue;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    event.target.append(field);
  }
}

function sayDifferent(event, parts) {
  const way = event.target.closest("[data-different]");
  if (!way) return;
  event.preventDefault();
  parts.difference.querySelector("[data-different-key]").value = way.dataset.different;
  parts.difference.hidden = false;
  parts.difference.querySelector("textarea").focus();
}

// Which suggestions are opened is what the site learns from; lost without harm.
function tellOpening(event) {
  const details = event.target.closest("details[data-key]");
  const isOpening = event.target.closest("summary") ? !details?.open : event.target.closest("a[target]");
  if (!details || !isOpening || event.button > 1) return;
  navigator.sendBeacon?.(`${event.currentTarget.dataset.suggestions}/openings`, new URLSearchParams({ _csrf: csrf(), key: details.dataset.key }));
}

function readDraft(form) {
  const value = (name) => form.elements[name]?.value ?? "";
  return { title: value("title").trim(), body: value("body"), space: value("space") };
}

const countWords = (text) => text.trim().split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
