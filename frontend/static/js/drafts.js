// Nothing typed is lost: a second after the last key the draft is on the server; when the server does not answer it stays on this device and is sent later.
import { Refused, postForm } from "./send.js";
import { debounce } from "./timing.js";

const DELAY_MS = 1000;
const RETRY_MS = 15000;
const KEEPALIVE_MAX_BYTES = 60000; // browsers refuse keepalive bodies over 64 KiB

export function bindDrafts(root) {
  for (const status of root.querySelectorAll("[data-draft]")) bindDraft(status);
}

function bindDraft(status) {
  const form = status.dataset.draftForm ? document.getElementById(status.dataset.draftForm) : status.closest("form");
  if (!form) return;
  const draft = { status, form, key: localKey(status), saved: "", isSent: false, isSaving: false, retry: 0 };
  draft.saved = signature(read(draft));
  restore(draft);
  const save = debounce(() => store(draft), DELAY_MS);
  for (const field of form.elements) {
    if (["title", "body", "space"].includes(field.name)) field.addEventListener("input", save);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") store(draft, { keepalive: true });
  });
  globalThis.addEventListener("online", () => store(draft));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-preview-button")) return;
    save.cancel();
    clearTimeout(draft.retry);
    draft.isSent = true;
    forget(draft);
  });
  globalThis.addEventListener("pageshow", () => {
    draft.isSent = false; // back from the next page: the text is here again
  });
}

// One save at a time, so that a first draft is not created twice; what was typed meanwhile is saved right after.
async function store(draft, { keepalive = false } = {}) {
  const fields = read(draft);
  const mark = signature(fields);
  if (draft.isSent || mark === draft.saved) return;
  clearTimeout(draft.retry);
  remember(draft, fields);
  if (draft.isSaving) {
    draft.retry = setTimeout(() => store(draft), DELAY_MS);
    return;
  }
  draft.isSaving = true;
  say(draft, draft.status.dataset.textSaving);
  try {
    const isSmall = new Blob([fields.body]).size < KEEPALIVE_MAX_BYTES;
    const response = await postForm(draft.status.dataset.draftUrl, fields, { keepalive: keepalive && isSmall });
    const answer = await response.json();
    draft.saved = mark;
    forget(draft);
    say(draft, sentence(draft.status.dataset.textSaved, answer.saved_at));
  } catch (problem) {
    say(draft, draft.status.dataset.textLocal);
    const isFinal = problem instanceof Refused && problem.status < 500;
    if (!isFinal) draft.retry = setTimeout(() => store(draft), RETRY_MS);
  } finally {
    draft.isSaving = false;
  }
}

function read({ status, form }) {
  const fields = { place: status.dataset.draftPlace, title: valueOf(form, "title"), body: valueOf(form, "body") };
  for (const name of ["space", "kind", "version"]) if (valueOf(form, name)) fields[name] = valueOf(form, name);
  return fields;
}

const valueOf = (form, name) => form.elements[name]?.value ?? "";

const signature = ({ space, title, body }) => JSON.stringify([title, body, title || body ? space : ""]);

function restore(draft) {
  const kept = recall(draft);
  const { title, body } = draft.form.elements;
  const isBegun = body?.value.trim() || title?.value.trim();
  const isSameEdit = kept?.version !== undefined && kept?.version === draft.form.elements.version?.value; // a message being changed is never empty
  if (!kept || (isBegun && !isSameEdit)) return;
  if (title) title.value = kept.title;
  if (body) body.value = kept.body;
  say(draft, draft.status.dataset.textFound);
  store(draft);
}

// The device's own copy: only while the server does not have it. Storage may be full or forbidden: then the server alone serves.
const localKey = ({ dataset }) => `draft:${dataset.draftPlace}`;

function remember({ key }, fields) {
  try { localStorage.setItem(key, JSON.stringify(fields)); } catch { /* no storage here */ }
}

function recall({ key }) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function forget({ key }) {
  try { localStorage.removeItem(key); } catch { /* no storage here */ }
}

function say({ status }, text) {
  status.hidden = false;
  if (status.textContent !== text) status.textContent = text;
}

function sentence(pattern, instant) {
  const at = instant ? new Date(instant) : new Date();
  return pattern.replace("{time}", at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
}
