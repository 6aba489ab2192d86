"""The sentences of refusals and refused fields, by code, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from core.i18n import N_, Catalogues
from frontend import messages_accounts, messages_desk, messages_forum, messages_words

KERNEL: Final[dict[str, str]] = {
    "refused": N_("This was refused."),
    "bad_request": N_("This request could not be read."),
    "sign_in_required": N_("Please sign in to continue."),
    "token_required": N_(
        "Send your token with the request, as a bearer token. You make one on the page “API tokens”, under Settings."
    ),
    "forbidden": N_("You may not do this here."),
    "form_expired": N_("This form was open too long. What you wrote is below: please send it again."),
    "not_found": N_("There is nothing here, or it is not for you."),
    "method_not_allowed": N_("This address does not accept that."),
    "conflict": N_("Things have changed meanwhile. Look again, then decide."),
    "invalid": N_("Something in this form needs another look."),
    "key_reused": N_("This idempotency key was used before for another request."),
    "too_many": N_("That was a lot in a short time. Try again in %(seconds)s seconds."),
    "too_large": N_("This is too large to be accepted."),
    "wrong_media_type": N_("This kind of content is not accepted here."),
    "unavailable": N_("This is not available at the moment. Nothing was lost; please try again in a minute."),
    "bug": N_("Something went wrong on our side. It was noted; please try again."),
    "settings_refused": N_("The settings cannot be used."),
    "thread_closed": N_("This thread is closed: nothing was changed."),
    "thread_not_closed": N_("Only a closed thread can be archived or reopened."),
    "thread_not_archived": N_("This thread is not in the archive."),
    "still_open_question": N_("Nobody has answered this question yet, so it is not archived."),
    "edited_meanwhile": N_(
        "Somebody changed this while you were writing. Your text is below; compare, then save again."
    ),
    "already_removed": N_("This was removed before."),
    "not_removed": N_("This is not removed."),
    "not_an_answer": N_("Only a visible reply to a question can be its answer."),
    "opening_post": N_("The opening message goes with its thread: remove the thread instead."),
    "slug_taken": N_("Another space already has this address."),
    "space_not_open": N_("Nothing new can be written in this space at the moment."),
}
"""Codes of the kernel and of the forum's own verbs."""

KERNEL_FIELDS: Final[dict[str, str]] = {
    "required": N_("Please fill this in."),
    "too_short": N_("This is too short."),
    "too_long": N_("This is too long."),
    "too_complex": N_("This text is nested too deeply to be shown. Please simplify it."),
    "wrong_type": N_("This is not of the expected kind."),
    "unknown_field": N_("This field is not known here."),
    "bad_characters": N_("This holds invisible characters that cannot be kept."),
    "bad_choice": N_("This is not one of the possible values."),
    "bad_hours": N_("Hours look like 09:00-12:30, in order, without overlap."),
    "bad_date": N_("Dates look like 2026-12-25."),
    "key_reused": N_("This key was used before for another request."),
}

SENTENCES: Final = {
    **KERNEL,
    **messages_forum.SENTENCES,
    **messages_desk.SENTENCES,
    **messages_accounts.SENTENCES,
}
FIELD_SENTENCES: Final = {
    **KERNEL_FIELDS,
    **messages_desk.FIELD_SENTENCES,
    **messages_accounts.FIELD_SENTENCES,
    **messages_words.FIELD_SENTENCES,
}


def text_of(catalogues: Catalogues, locale: str, code: str, params: Mapping[str, Any]) -> str:
    """The sentence of a refusal."""
    msgid = SENTENCES.get(code) or SENTENCES["refused"]
    text = catalogues.t(locale, msgid)
    try:
        return text % params if "%(" in text else text
    except (KeyError, TypeError, ValueError):
        return catalogues.t(locale, SENTENCES["refused"])


def field_text(catalogues: Catalogues, locale: str, code: str) -> str:
    """The sentence beside a refused field."""
    return catalogues.t(locale, FIELD_SENTENCES.get(code) or SENTENCES.get(code) or FIELD_SENTENCES["wrong_type"])
