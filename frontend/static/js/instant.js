// The first results while one types, under any search box. Never blocks typing, never sends the form, and stays closed when the server does not answer.
import { opened } from "./openings.js";
import { swap } from "./html.js";
import { getFragment } from "./send.js";
import { debounce } from "./timing.js";

const DELAY_MS = 200;
const FIRST_CHARS = 2;

export function bindInstant(root) {
  for (const form of root.querySelectorAll("[data-instant]")) bindBox(form);
}

function bindBox(form) {
  const field = form.querySelector("[data-search-field]");
  if (!field) return;
  const box = { form, field, ...build(form, field), request: null, active: -1 };
  const ask = debounce(() => refresh(box), DELAY_MS);
  field.addEventListener("input", (event) => {
    if (!event.isComposing) ask();
  });
  field.addEventListener("keydown", (event) => press(event, box, ask));
  field.addEventListener("focus", () => {
    if (options(box).length > 0 && box.list.dataset.words === words(box)) open(box);
  });
  form.addEventListener("submit", () => {
    ask.cancel();
    close(box);
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close(box);
  });
  box.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus, the click follows
  box.list.addEventListener("click", (event) => {
    if (event.target.closest("[role=option]:not(.instant__option--all)")) opened(words(box));
  });
}

function build(form, field) {
  const list = document.createElement("div");
  list.className = "instant";
  list.id = `${field.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent ?? "");
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) field.setAttribute(name, value);
  return { list, status };
}

async function refresh(box) {
  const text = words(box);
  box.request?.abort();
  if (text.length < FIRST_CHARS) return close(box);
  const request = new AbortController();
  box.request = request;
  try {
    const fragment = await getFragment(`${box.form.dataset.instant}?q=${encodeURIComponent(text)}`, { signal: request.signal });
    if (box.request === request && document.activeElement === box.field) show(box, text, fragment);
  } catch {
    if (box.request === request) close(box);
  }
}

function show(box, text, fragment) {
  swap(box.list, fragment);
  box.list.dataset.words = text;
  const said = box.list.querySelector("[data-instant-words]");
  box.status.textContent = said?.textContent ?? "";
  said?.remove();
  options(box).forEach((option, number) => { option.id = `${box.list.id}-${number}`; });
  box.active = -1;
  if (options(box).length > 0) open(box);
  else close(box);
}

function press(event, box, ask) {
  if (event.isComposing) return;
  if (event.key === "Escape" && !box.list.hidden) {
    event.preventDefault(); // the first Escape closes the list, the next one empties the box
    return close(box);
  }
  if (event.key === "Enter") {
    ask.cancel();
    box.request?.abort();
    const chosen = box.list.hidden ? null : options(box)[box.active];
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (box.list.hidden) {
    if (options(box).length === 0 || box.list.dataset.words !== words(box)) return;
    open(box);
  }
  event.preventDefault();
  const count = options(box).length + 1; // one place stands for the box itself
  const step = event.key === "ArrowDown" ? 1 : -1;
  choose(box, ((box.active + 1 + step + count) % count) - 1);
}

function choose(box, number) {
  box.active = number;
  options(box).forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
  const chosen = options(box)[number];
  if (!chosen) return box.field.removeAttribute("aria-activedescendant");
  box.field.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function open(box) {
  box.list.hidden = false;
  box.field.setAttribute("aria-expanded", "true");
}

function close(box) {
  box.list.hidden = true;
  box.field.setAttribute("aria-expanded", "false");
  choose(box, -1);
}

const options = ({ list }) => [...list.querySelectorAll("[role=option]")];
const words = ({ field }) => field.value.trim();
