// Small comforts of forms: filters that send themselves. The button stays for those without scripts.
export function bindSmallForms(root) {
  for (const form of root.querySelectorAll("[data-autosubmit]")) {
    form.querySelector("[data-autosubmit-button]")?.setAttribute("hidden", "");
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
    });
  }
}
