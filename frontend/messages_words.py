"""Sentences of the words of a space, by code."""

from typing import Final

from core.i18n import N_

FIELD_SENTENCES: Final[dict[str, str]] = {
    "expression_too_long": N_("Keep each expression within 80 characters and 8 words."),
    "no_word": N_("Each expression needs a word or a number."),
    "one_expression_only": N_("One expression alone is found already: add another that means the same."),
    "too_many_expressions": N_("Twelve expressions at most in one list."),
    "same_expression_twice": N_("An expression is there twice: endings, capitals and accents make no difference."),
    "already_listed": N_("These expressions are listed already."),
    "too_many_lists": N_("There are 1,000 lists here already. Remove some first."),
}
"""Merged with the others in frontend/messages.py."""
