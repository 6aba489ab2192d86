// Images pasted, dropped or chosen: sent to our own server, then named in the text. Says what happens in words; a refusal changes nothing in the text.
import { insert } from "./editor.js";
import { postForm } from "./send.js";

export function bindUploads(editor, field) {
  const file = editor.querySelector("[data-editor-file]");
  const frame = editor.querySelector(".editor__frame");
  const help = editor.querySelector("[data-editor-files]");
  if (help) help.hidden = false;
  file.addEventListener("change", async () => {
    await sendAll(editor, field, file.files);
    file.value = "";
  });
  field.addEventListener("paste", (event) => {
    const images = imagesOf(event.clipboardData);
    if (images.length === 0) return;
    event.preventDefault();
    sendAll(editor, field, images);
  });
  frame.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    frame.classList.add("is-dropping");
  });
  frame.addEventListener("dragleave", () => frame.classList.remove("is-dropping"));
  frame.addEventListener("drop", (event) => {
    frame.classList.remove("is-dropping");
    const images = imagesOf(event.dataTransfer);
    if (images.length === 0) return;
    event.preventDefault();
    sendAll(editor, field, images);
  });
}

const imagesOf = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));

async function sendAll(editor, field, files) {
  for (const file of files) await send(editor, field, file);
}

async function send(editor, field, file) {
  const words = editor.dataset;
  say(editor, words.textUploading);
  const body = new FormData();
  body.append("file", file);
  try {
    const response = await postForm(words.uploadUrl, body);
    const { url, markdown } = await response.json();
    insert(field, markdown ?? `![${words.textAlt}](${url})`);
    say(editor, words.textUploaded);
  } catch (problem) {
    say(editor, refusal(problem) ?? words.textFailed, true);
  }
}

// A problem+json answer carries its own sentence, already in the reader's language.
function refusal(problem) {
  try {
    return JSON.parse(problem.text).detail;
  } catch {
    return undefined;
  }
}

function say(editor, text, isWrong = false) {
  const status = editor.querySelector("[data-editor-status]");
  status.textContent = text;
  status.classList.toggle("is-wrong", isWrong);
}
