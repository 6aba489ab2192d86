"""Whole blocks of a post, greetings and sign-offs left out, nothing reworded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.extraction import MOST_BLOCKS, paragraphs, without_politeness

POLITE = [
    "Bonjour,",
    "Bonjour à tous",
    "Bonjour à toutes et à tous !",
    "Salut Marie,",
    "Bonsoir @marie-line !",
    "Hello everyone",
    "Hi all,",
    "Hi,",
]
CLOSING = [
    "Merci",
    "Merci d'avance",
    "Merci d\u2019avance pour votre aide !",
    "Merci beaucoup :)",
    "Cordialement,",
    "Bonne journée à tous",
    "Thanks in advance for your help!",
    "Kind regards",
    "Cheers \N{SLIGHTLY SMILING FACE}",
]
KEPT = [
    "Salut liste vide",
    "Bonjour le bug.",
    "Bonjour, ma liste change",
    "Merci de me dire pourquoi",
    "Hi is printed twice.",
    "Thanks to copy() it works",
    "    merci",
    "> Merci",
    "- Merci",
    "# Merci",
]


@pytest.mark.parametrize("line", POLITE)
def test_a_greeting_line_is_left_out(line: str) -> None:
    assert paragraphs(f"{line}\n\nMa question.") == ("Ma question.",)


@pytest.mark.parametrize("line", CLOSING)
def test_a_sign_off_line_is_left_out(line: str) -> None:
    assert paragraphs(f"Ma question.\n{line}") == ("Ma question.",)
    assert paragraphs(f"Ma question.\n\n{line}\n\nMarie") == ("Ma question.",)


@pytest.mark.parametrize("line", KEPT)
def test_a_line_that_says_more_or_is_not_prose_stays(line: str) -> None:
    assert line.strip() in without_politeness(f"Premier.\n\n{line}\n\nDernier.")
    assert line.strip() in without_politeness(f"{line}\n\nDernier.")
    assert line.strip() in without_politeness(f"Premier.\n\n{line}")


def test_a_name_alone_is_an_answer_unless_a_sign_off_stands_above() -> None:
    assert paragraphs("Quel langage ?\n\nPython") == ("Quel langage ?", "Python")


def test_code_is_never_taken_for_politeness() -> None:
    text = "```\nBonjour,\nmerci\n```"
    assert paragraphs(text) == (text,)
    assert paragraphs("```\nmerci") == ("```\nmerci",)


def test_a_fenced_block_stays_whole_and_with_what_it_illustrates() -> None:
    text = "Faites ceci.\n\n~~~python\na = 1\n\n\nb = 2\n~~~\n\nPuis relancez."
    assert paragraphs(text) == ("Faites ceci.\n\n~~~python\na = 1\n\n\nb = 2\n~~~", "Puis relancez.")


def test_lists_tables_headings_and_announcements_are_not_torn_apart() -> None:
    text = "## Titre\n\nDeux cas :\n\n1. un\n\n2. deux\n\nUn tableau.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nFin."
    assert paragraphs(text) == (
        "## Titre\n\nDeux cas :\n\n1. un\n\n2. deux",
        "Un tableau.\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "Fin.",
    )


def test_a_text_with_links_defined_at_its_end_stays_whole() -> None:
    text = "Voir [la page][1].\n\nEt voilà.\n\n[1]: https://example.org/"
    assert paragraphs(text) == (text,)


def test_a_long_post_gives_longer_paragraphs_not_more() -> None:
    pieces = paragraphs("\n\n".join(f"Point {number}." for number in range(207)))
    assert len(pieces) <= MOST_BLOCKS
    assert "\n\n".join(pieces).count("Point") == 207


@pytest.mark.parametrize("text", ["", "  \n\n ", "Bonjour,\n\nMerci !"])
def test_nothing_but_politeness_gives_nothing(text: str) -> None:
    assert paragraphs(text) == ()


LINES = [*POLITE, *CLOSING, *KEPT, "", "```", "| a | b |", "|--|--|", "texte :", "$$", "1. un", "[1]: https://x.org"]


@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_no_line_is_reworded_reordered_or_invented(lines: list[str]) -> None:
    kept = [line.strip() for piece in paragraphs("\n".join(lines)) for line in piece.split("\n") if line.strip()]
    remaining = iter(line.strip() for line in lines)
    assert all(line in remaining for line in kept)
