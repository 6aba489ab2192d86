// Light, dark or as the device: applied at once, kept by the server. Without scripts the same form reloads the page.
import { postForm } from "./send.js";

export function bindTheme(root) {
  for (const form of root.querySelectorAll("[data-theme-form]")) {
    form.addEventListener("submit", (event) => {
      const chosen = event.submitter?.value;
      if (!chosen) return;
      event.preventDefault();
      apply(form, chosen);
      const fields = new FormData(form, event.submitter);
      postForm(form.action, new URLSearchParams(fields), { redirect: "manual" }).catch(() => {});
    });
  }
}

function apply(form, chosen) {
  document.documentElement.dataset.theme = chosen;
  const scheme = document.querySelector('meta[name="color-scheme"]');
  if (scheme) scheme.content = chosen === "system" ? "light dark" : chosen;
  for (const button of form.querySelectorAll('[name="theme"]')) button.setAttribute("aria-pressed", String(button.value === chosen));
}
