"""The sentences of the queue's, the knowledge base's and search's refusals, by code."""

from typing import Final

from core.i18n import N_

SENTENCES: Final[dict[str, str]] = {
    "item_held": N_("Somebody else is working on this. Nothing was changed."),
    "item_decided": N_("Somebody else decided first. Their decision stands, yours was not kept."),
    "item_settled": N_("This was settled elsewhere meanwhile. Nothing was changed."),
    "item_changed": N_("Something happened here since you opened it. Look again, then decide."),
    "claim_lost": N_("This is no longer in your hands. Nothing was changed."),
    "nothing_to_undo": N_("There is no decision to take back: there was none, or it was taken back already."),
    "cannot_undo": N_(
        "This decision cannot be taken back: it is an answer, it is too old, or something changed since."
    ),
    "nothing_to_keep": N_("This thread has no accepted or verified answer, so there is nothing to make an article of."),
    "thread_not_finished": N_("Articles are made from closed or archived threads. Close the thread first."),
    "article_edited_meanwhile": N_(
        "Somebody changed this article while you were writing. Your text is kept below: compare, then save again."
    ),
    "article_state_moved": N_("This article has moved on meanwhile: look at its state, then act again."),
    "index_unavailable": N_("Search is not available at the moment. Reading and writing work as usual."),
    "index_damaged": N_("Search is being rebuilt. Reading and writing work as usual."),
    "duplicate_of_itself": N_("These two threads point to each other: choose another one."),
    "not_a_duplicate": N_("This thread no longer points to that one."),
}

FIELD_SENTENCES: Final[dict[str, str]] = {
    "in_the_past": N_("This moment has passed: choose a later one."),
}
