// Moving in a list with j and k: which item is current. Only the shortcuts call it.
export function bindLists() {}

const items = () => [...document.querySelectorAll("[data-list-item]")].filter((item) => item.offsetParent !== null);
const targetOf = (item) => item.querySelector("[data-list-link], summary") ?? item;

/** Moves the focus to the next (1) or previous (-1) item. */
export function moveBy(step) {
  const all = items();
  if (all.length === 0) return;
  const at = all.findIndex((item) => item.contains(document.activeElement));
  const next = all[Math.min(Math.max(at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step, 0), all.length - 1)];
  for (const item of all) item.classList.toggle("is-current", item === next);
  targetOf(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** Opens the current item. */
export function openCurrent() {
  const item = document.activeElement?.closest("[data-list-item]");
  if (item) targetOf(item).click();
}
