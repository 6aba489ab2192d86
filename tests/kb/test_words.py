"""What the knowledge base says, it says in French too."""

import pytest

from core.i18n import load_catalogues
from kb.models import DoubtReason, ParagraphRole
from kb.views import DOUBT_WORDS, ROLE_WORDS
from tests.kb.conftest import CATALOGUES

SAME_IN_BOTH = {"Question", "Note"}


def test_every_role_and_every_doubt_has_words() -> None:
    assert set(ROLE_WORDS) == set(ParagraphRole)
    assert set(DOUBT_WORDS) == set(DoubtReason)


@pytest.mark.parametrize("words", [*ROLE_WORDS.values(), *DOUBT_WORDS.values()])
def test_the_words_are_translated(words: str) -> None:
    assert words in SAME_IN_BOTH or load_catalogues(CATALOGUES).t("fr", words) != words
