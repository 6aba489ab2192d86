// What the text will look like, by the same renderer as the server's. Hidden until asked for; then it follows the typing.
import { swap } from "./html.js";
import { postForm } from "./send.js";
import { debounce } from "./timing.js";

const DELAY_MS = 400;

export function bindPreviews(root) {
  for (const editor of root.querySelectorAll("[data-editor]")) bindPreview(editor);
}

function bindPreview(editor) {
  const button = editor.querySelector("[data-preview-button]");
  const pane = editor.querySelector("[data-preview]");
  const field = editor.querySelector("textarea");
  if (!button || !pane) return;
  let request = null;
  const refresh = async () => {
    request?.abort();
    request = new AbortController();
    const body = pane.querySelector("[data-preview-body]");
    try {
      const response = await postForm(editor.dataset.previewUrl, { body: field.value }, { signal: request.signal });
      swap(body, await response.text());
    } catch (problem) {
      if (problem.name !== "AbortError") body.textContent = editor.dataset.textNoPreview;
    }
  };
  const follow = debounce(refresh, DELAY_MS);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    pane.hidden = !pane.hidden;
    button.setAttribute("aria-expanded", String(!pane.hidden));
    if (!pane.hidden) refresh();
  });
  field.addEventListener("input", () => {
    if (!pane.hidden) follow();
  });
}
