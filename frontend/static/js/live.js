// What changes by itself: counters and regions, told by the server's event stream. Everything shown is fetched again as a fragment; the stream carries no content.
import { swap } from "./html.js";
import { getFragment } from "./send.js";
import { refreshTimes } from "./times.js";

const GATHER_MS = 300;

export function bindLive(root) {
  const url = root.body.dataset.live;
  if (!url || !globalThis.EventSource) return;
  let stream = null;
  const open = () => {
    if (stream) return;
    stream = new EventSource(url);
    stream.addEventListener("counts", (event) => showCounts(readJson(event.data)));
    stream.addEventListener("region", (event) => refreshRegions(event.data));
  };
  const close = () => {
    stream?.close();
    stream = null;
  };
  globalThis.addEventListener("pagehide", close);
  globalThis.addEventListener("pageshow", open);
  open();
}

function showCounts(counts) {
  for (const [name, value] of Object.entries(counts)) {
    for (const mark of document.querySelectorAll(`[data-live-count="${CSS.escape(name)}"]`)) {
      mark.textContent = value;
      mark.hidden = !value;
    }
  }
}

const waiting = new Map();

function refreshRegions(name) {
  for (const region of document.querySelectorAll(`[data-live-region="${CSS.escape(name)}"]`)) {
    clearTimeout(waiting.get(region));
    waiting.set(region, setTimeout(() => refreshRegion(region), GATHER_MS));
  }
}

async function refreshRegion(region) {
  const focused = focusPath(region);
  if (focused === null) { // somebody writes here, or is about to press a button: the region waits until they have left it
    region.addEventListener("focusout", () => refreshRegions(region.dataset.liveRegion), { once: true });
    return;
  }
  try {
    swap(region, await getFragment(region.dataset.liveSrc));
    refreshTimes(region);
    if (focused) region.querySelector(focused)?.focus({ preventScroll: true });
  } catch {
    /* the page keeps what it shows; the next event tries again */
  }
}

// How to find what has the focus again after the swap; "" when it is elsewhere, null when it could not be found.
function focusPath(region) {
  const element = document.activeElement;
  if (!region.contains(element)) return "";
  if (element.matches("input, textarea, select")) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute("href");
  return href ? `a[href="${CSS.escape(href)}"]` : null;
}

function readJson(text) {
  try { return JSON.parse(text); } catch { return {}; }
}
