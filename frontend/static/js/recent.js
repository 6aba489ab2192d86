// Recent searches: kept in this browser for somebody who is signed in, never sent anywhere; a visitor's page forgets them all.
const PREFIX = "recent:";
const MOST = 8;

export function bindRecent(root) {
  if (!root.body.dataset.live) return forgetEverybody();
  const shown = root.querySelector("[data-results]")?.dataset.results;
  const owner = root.body.dataset.owner;
  if (shown && isOn(owner)) keep(owner, [shown, ...read(owner).filter((text) => text !== shown)].slice(0, MOST));
  const section = root.querySelector("[data-recent]");
  if (section) bindSection(section);
}

function bindSection(section) {
  const owner = section.dataset.recent;
  const parts = {
    owner,
    section,
    list: section.querySelector("[data-recent-list]"),
    row: section.querySelector("[data-recent-row]"),
    forget: section.querySelector("[data-recent-forget]"),
    status: section.querySelector("[data-recent-status]"),
  };
  const box = section.querySelector("[data-recent-switch]");
  box.checked = isOn(owner);
  box.addEventListener("change", () => {
    store(`${PREFIX}${owner}:off`, box.checked ? null : "yes");
    if (!box.checked) forgetAll(parts);
  });
  parts.forget.addEventListener("click", () => forgetAll(parts));
  fill(parts);
  section.hidden = false;
}

function fill(parts) {
  const texts = read(parts.owner);
  parts.list.replaceChildren(...texts.map((text) => row(parts, text)));
  parts.forget.hidden = texts.length === 0;
}

function row(parts, text) {
  const item = parts.row.content.cloneNode(true).firstElementChild;
  const link = item.querySelector("a");
  link.href = `/search?q=${encodeURIComponent(text)}`;
  link.querySelector("span").textContent = text;
  const button = item.querySelector("button");
  button.setAttribute("aria-label", parts.section.dataset.textForget.replace("{text}", text));
  button.addEventListener("click", () => {
    keep(parts.owner, read(parts.owner).filter((other) => other !== text));
    forgotten(parts);
  });
  return item;
}

function forgetAll(parts) {
  keep(parts.owner, []);
  forgotten(parts);
}

function forgotten(parts) {
  fill(parts);
  parts.status.textContent = parts.section.dataset.textForgotten;
  parts.section.querySelector("h2").focus(); // the button that was pressed is gone
}

const isOn = (owner) => recall(`${PREFIX}${owner}:off`) === null;

function read(owner) {
  try {
    const texts = JSON.parse(recall(`${PREFIX}${owner}`) ?? "[]");
    return Array.isArray(texts) ? texts.filter((text) => typeof text === "string") : [];
  } catch { return []; }
}

const keep = (owner, texts) => store(`${PREFIX}${owner}`, texts.length > 0 ? JSON.stringify(texts) : null);

// Storage may be full or forbidden: then nothing is remembered.
function recall(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch { /* no storage here */ }
}

function forgetEverybody() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && !key.endsWith(":off")) localStorage.removeItem(key);
  } catch { /* no storage here */ }
}
