// Quoting: the selected passage of a post, or the whole post, goes into the reply box. Without a reply box it does nothing.
import { addBlock } from "./editor.js";

const MAX_CHARS = 1500;

export function bindQuotes(root) {
  const box = root.querySelector("[data-reply-box]");
  if (!box) return;
  let chosen = null;
  document.addEventListener("selectionchange", () => {
    chosen = readSelection() ?? chosen;
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quote]");
    if (!button) return;
    event.preventDefault();
    const post = document.getElementById(`post-${button.dataset.quote}`);
    const text = chosen?.post === post ? chosen.text : post.querySelector("[data-quotable]")?.innerText ?? "";
    chosen = null;
    quote(box, post, text);
  });
}

function readSelection() {
  const selection = document.getSelection();
  const node = selection?.anchorNode;
  const place = (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest("[data-quotable]");
  const text = selection?.toString().trim();
  if (!place || !text || !place.contains(selection.focusNode)) return undefined;
  return { post: place.closest("[data-post]"), text };
}

function quote(box, post, text) {
  const lines = text.slice(0, MAX_CHARS).trim().split("\n").map((line) => `> ${line}`.trimEnd());
  const { author, handle } = post.dataset;
  const mention = handle ? `@${handle}` : `**${author}**`;
  box.setSelectionRange(box.value.length, box.value.length);
  addBlock(box, `${mention}\n\n${lines.join("\n")}\n`);
  box.scrollIntoView({ block: "center" });
}
