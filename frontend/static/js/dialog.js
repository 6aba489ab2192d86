// Dialogs: openers for browsers without invoker commands, and a question before what is hard to take back.
export function bindDialogs(root) {
  if (!("commandForElement" in HTMLButtonElement.prototype)) {
    root.addEventListener("click", (event) => {
      const opener = event.target.closest('[command="show-modal"][commandfor]');
      if (opener) document.getElementById(opener.getAttribute("commandfor"))?.showModal();
    });
  }
  root.addEventListener("click", (event) => {
    if (event.target instanceof HTMLDialogElement && event.target.open && isOutside(event)) event.target.close();
  });
  root.addEventListener("submit", askFirst, { capture: true });
  root.querySelector("[data-focus-first]")?.focus();
}

function isOutside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

function askFirst(event) {
  const form = event.target;
  const question = form.dataset?.confirm;
  const dialog = document.getElementById("confirm");
  if (!question || !dialog || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  dialog.querySelector("[data-confirm-text]").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
  }, { once: true });
}
