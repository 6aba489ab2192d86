// What stands near a thread, fetched once its place comes into view. Without it, or when it fails, the link in its place leads to the same.
import { swap } from "./html.js";
import { getFragment } from "./send.js";

const AHEAD = "200px";

export function bindRelated(root) {
  for (const place of root.querySelectorAll("[data-related]")) {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      fill(place);
    }, { rootMargin: AHEAD });
    watcher.observe(place);
  }
}

async function fill(place) {
  try {
    const fragment = await getFragment(place.dataset.related);
    if (!place.contains(document.activeElement)) swap(place, fragment);
  } catch {
    // the link stays
  }
}
