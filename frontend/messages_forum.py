"""Sentences of the personal side of the forum and of images, by code."""

from typing import Final

from core.i18n import N_

SENTENCES: Final[dict[str, str]] = {
    "own_writing": N_("This is yours: votes, reports and “me too” are for the others."),
    "not_a_question": N_("This is not a question."),
    "already_flagged": N_("You reported this before; it is being looked at."),
    "too_many_drafts": N_("You keep %(limit)d drafts already. Throw one away first."),
    "too_many_bookmarks": N_("You keep %(limit)d bookmarks already. Remove one first."),
    "image_too_large": N_("This image is too heavy: 10 MB at most."),
    "image_wrong_type": N_("Only PNG, JPEG, WebP and GIF images are accepted."),
    "image_too_many_pixels": N_("This image has too many pixels: 25 million at most."),
    "image_unreadable": N_("This image is damaged and cannot be read."),
    "slug_taken": N_("Another space already has this address."),
}
"""Merged with the others in frontend/messages.py."""
