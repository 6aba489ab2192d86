// A second click does not post twice: the button rests after the first. The server's own nonce is the real guard.
export function bindOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.hasAttribute("data-once") || event.submitter?.hasAttribute("formtarget")) return;
    if (form.dataset.busy) return event.preventDefault();
    form.dataset.busy = "yes";
    setTimeout(() => rest(form, true)); // after the browser has read the pressed button's value
  });
  globalThis.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-busy]")) {
      delete form.dataset.busy;
      rest(form, false);
    }
  });
}

function rest(form, isResting) {
  for (const button of form.elements) {
    if (button.type === "submit") button.setAttribute("aria-disabled", String(isResting));
  }
}
