// Keeps a claim while somebody is at work on its page: renews it while the page is in sight. Without it the claim simply ends after its time.
import { postForm, Refused } from "./send.js";

const EVERY_MS = 5 * 60 * 1000;

export function bindLease(root) {
  for (const mark of root.querySelectorAll("[data-renew]")) keep(mark);
}

function keep(mark) {
  let renewedAt = Date.now();
  const renew = async () => {
    if (document.visibilityState !== "visible" || Date.now() - renewedAt < EVERY_MS) return;
    renewedAt = Date.now();
    try {
      await postForm(mark.dataset.renew, { fence: mark.dataset.fence });
    } catch (problem) {
      if (problem instanceof Refused && problem.status === 409) lose(mark, stop);
    }
  };
  const timer = setInterval(renew, EVERY_MS / 10);
  const stop = () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", renew);
  };
  document.addEventListener("visibilitychange", renew);
}

function lose(mark, stop) {
  stop();
  mark.querySelector("[data-lease-lost]").hidden = false;
}
