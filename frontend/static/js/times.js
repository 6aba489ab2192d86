// Keeps "3 minutes ago" true while the page stays open. The server wrote the first version.
const STEPS = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [2592000, "day", 86400], [31536000, "month", 2592000], [Infinity, "year", 31536000]];
const EVERY_MS = 60000;

export function bindTimes(root) {
  setInterval(() => refreshTimes(root), EVERY_MS);
}

/** Rewrites every relative time inside an element. */
export function refreshTimes(root) {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  for (const time of root.querySelectorAll("time[data-relative]")) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000;
    if (Number.isNaN(seconds) || Math.abs(seconds) < 60) continue;
    const [, unit, size] = STEPS.find(([limit]) => Math.abs(seconds) < limit);
    time.textContent = words.format(Math.trunc(seconds / size), unit);
  }
}
