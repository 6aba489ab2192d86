// The tools above a Markdown field. Text goes in through execCommand where it exists, so that the browser's own undo keeps working. Tab is never trapped.
import { bindUploads } from "./uploads.js";

const KEYS = { b: "bold", i: "italic", k: "link", e: "code" };

export function bindEditors(root) {
  for (const editor of root.querySelectorAll("[data-editor]")) bindEditor(editor);
}

function bindEditor(editor) {
  const field = editor.querySelector("textarea");
  const bar = editor.querySelector("[data-editor-toolbar]");
  const words = editor.dataset;
  const tools = [...bar.querySelectorAll("[data-tool]")];
  bar.hidden = false;
  tools[0].tabIndex = 0;
  bar.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-tool]");
    if (!tool) return;
    if (tool.dataset.tool === "image") editor.querySelector("[data-editor-file]").click();
    else use(tool.dataset.tool, field, words);
  });
  bar.addEventListener("keydown", (event) => moveInBar(event, tools));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    const tool = KEYS[event.key.toLowerCase()];
    if (tool) {
      event.preventDefault();
      use(tool, field, words);
    } else if (event.key === "Enter") {
      event.preventDefault();
      field.form?.requestSubmit();
    }
  });
  bindUploads(editor, field);
}

// One stop in the tab order; arrows move inside (WAI-ARIA toolbar).
function moveInBar(event, tools) {
  const at = tools.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tools.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const next = tools.at(to % tools.length);
  for (const tool of tools) tool.tabIndex = tool === next ? 0 : -1;
  next.focus();
}

function use(tool, field, words) {
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
  switch (tool) {
    case "bold": return wrap(field, "**", "**", words.textBold);
    case "italic": return wrap(field, "*", "*", words.textItalic);
    case "math": return wrap(field, "$", "$", "x^2");
    case "code": return chosen.includes("\n") ? wrap(field, "```\n", "\n```", words.textCode) : wrap(field, "`", "`", words.textCode);
    case "link": return link(field, chosen, words.textLink);
    case "heading": return prefix(field, () => "## ", words.textHeading);
    case "quote": return prefix(field, () => "> ", words.textQuote);
    case "list": return prefix(field, () => "- ", words.textItem);
    case "numbered": return prefix(field, (line) => `${line + 1}. `, words.textItem);
    case "task": return prefix(field, () => "- [ ] ", words.textItem);
    case "table": return addBlock(field, `| ${words.textColumn} 1 | ${words.textColumn} 2 |\n| --- | --- |\n|  |  |`);
  }
}

/** Puts text in place of the selection, then selects part of it. */
export function insert(field, text, selectFrom = text.length, selectTo = selectFrom) {
  const start = field.selectionStart;
  field.focus();
  if (!document.execCommand?.("insertText", false, text)) {
    field.setRangeText(text, start, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start + selectFrom, start + selectTo);
}

/** Adds a block of its own lines after the cursor's line. */
export function addBlock(field, text) {
  const before = field.value.slice(0, field.selectionStart);
  const lead = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  insert(field, `${lead}${text}\n`);
}

function wrap(field, open, close, placeholder) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const inside = value.slice(start, end);
  if (value.slice(start - open.length, start) === open && value.slice(end, end + close.length) === close) {
    field.setSelectionRange(start - open.length, end + close.length);
    return insert(field, inside, 0, inside.length);
  }
  const text = inside || placeholder;
  insert(field, open + text + close, open.length, open.length + text.length);
}

function link(field, chosen, placeholder) {
  if (/^https?:\/\/\S+$/u.test(chosen)) return insert(field, `[${placeholder}](${chosen})`, 1, 1 + placeholder.length);
  const text = chosen || placeholder;
  insert(field, `[${text}](https://)`, text.length + 3, text.length + 11);
}

function prefix(field, mark, placeholder) {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const found = field.value.indexOf("\n", field.selectionEnd);
  const end = found < 0 ? field.value.length : found;
  const lines = (field.value.slice(start, end) || placeholder).split("\n").map((line, index) => mark(index) + line);
  field.setSelectionRange(start, end);
  insert(field, lines.join("\n"));
}
