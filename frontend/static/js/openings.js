// Tells the server that a result was opened, so that it is known which searches helped; the words travel, nothing else. Lost without harm.
import { csrf } from "./send.js";

export function bindOpenings(root) {
  for (const results of root.querySelectorAll("[data-results]")) {
    for (const kind of ["click", "auxclick"]) {
      results.addEventListener(kind, (event) => {
        if (event.target.closest("a[href]") && event.button < 2) opened(results.dataset.results);
      });
    }
  }
}

/** Something was opened from the results of these words. */
export function opened(words) {
  if (words) navigator.sendBeacon?.("/search/openings", new URLSearchParams({ _csrf: csrf(), q: words }));
}
