// Entry point: binds each module to the part of the page it serves. Never holds behaviour of its own; a module that fails leaves the others alone.
import { bindDialogs } from "./dialog.js";
import { bindDrafts } from "./drafts.js";
import { bindEditors } from "./editor.js";
import { bindInstant } from "./instant.js";
import { bindLease } from "./lease.js";
import { bindLists } from "./lists.js";
import { bindLive } from "./live.js";
import { bindMenus } from "./menu.js";
import { bindOnce } from "./once.js";
import { bindOpenings } from "./openings.js";
import { bindPreviews } from "./preview.js";
import { bindQuotes } from "./quote.js";
import { bindRecent } from "./recent.js";
import { bindRelated } from "./related.js";
import { bindScrollers } from "./scrollers.js";
import { bindShortcuts } from "./shortcuts.js";
import { bindSmallForms } from "./forms.js";
import { bindSuggestions } from "./suggestions.js";
import { bindTheme } from "./theme.js";
import { bindTimes } from "./times.js";

const parts = [
  bindOnce, bindDialogs, bindMenus, bindTheme, bindTimes, bindSmallForms, bindEditors, bindPreviews,
  bindDrafts, bindSuggestions, bindQuotes, bindLists, bindScrollers, bindShortcuts, bindLive, bindLease,
  bindInstant, bindOpenings, bindRecent, bindRelated,
];

for (const bind of parts) {
  try {
    bind(document);
  } catch (problem) {
    console.error(bind.name, problem);
  }
}
