"""Every sentence of a notice and of its mail exists in French, with the same places to fill."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import forum.jobs.letters
from core.i18n import load_catalogues
from forum.models.notices import NoticeKind
from forum.views.notices import SENTENCES
from tests.forum.personal.village import CATALOGUES

LETTERS = Path(forum.jobs.letters.__file__).read_text("utf-8")
SAID = [
    text
    for sentence in SENTENCES.values()
    for text in (sentence.general, sentence.answerer, sentence.asker, sentence.nameless)
]
WRITTEN = re.findall(r'work\.t\(\s*"([^"]+)"', LETTERS)


def test_every_kind_of_notice_has_its_sentence() -> None:
    assert set(SENTENCES) == set(NoticeKind)


@pytest.mark.parametrize("text", sorted({text for text in (*SAID, *WRITTEN) if text}))
def test_every_sentence_is_translated(text: str) -> None:
    french = load_catalogues(CATALOGUES).t("fr", text)
    assert french != text
    assert sorted(re.findall(r"%\(\w+\)s", french)) == sorted(re.findall(r"%\(\w+\)s", text))


def test_the_catalogue_is_typeset_as_french() -> None:
    with (CATALOGUES / "fr" / "notices.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    for message in messages:
        for text in [message.string] if isinstance(message.string, str) else message.string or ():
            assert "'" not in text
            assert not re.search(r"[^\u00a0\u202f][:;!?»]", re.sub(r"%\(\w+\)\w", "x", text)), text
            assert not re.search(r"«[^\u00a0\u202f]", text), text
