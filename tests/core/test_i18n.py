"""Two languages: the right plural, the source text when a translation is missing, the reader's choice."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import LOCALES, N_, Catalogues, best_locale, load_catalogues

HEAD = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
ONE = """
msgid "Hello %(name)s"
msgstr "Bonjour %(name)s"

msgid "%(num)d reply"
msgid_plural "%(num)d replies"
msgstr[0] "%(num)d réponse"
msgstr[1] "%(num)d réponses"

#, fuzzy
msgid "Guessed"
msgstr "Deviné"

msgid "Not yet"
msgstr ""
"""
TWO = """
msgid "100% sure"
msgstr "sûr à 100 %"
"""


@pytest.fixture
def catalogues(tmp_path: Path) -> Catalogues:
    folder = tmp_path / "fr"
    folder.mkdir()
    (folder / "one.po").write_text(HEAD + ONE, "utf-8")
    (folder / "two.po").write_text(HEAD + TWO, "utf-8")
    return load_catalogues(tmp_path)


def replies(catalogues: Catalogues, locale: str, number: int) -> str:
    return catalogues.tn(locale, "%(num)d reply", "%(num)d replies", number)


@pytest.mark.parametrize(
    ("locale", "number", "shown"),
    [
        ("fr", 0, "0 réponse"),
        ("fr", 1, "1 réponse"),
        ("fr", 2, "2 réponses"),
        ("en", 0, "0 replies"),
        ("en", 1, "1 reply"),
        ("en", 2, "2 replies"),
    ],
)
def test_each_language_counts_in_its_own_way(catalogues: Catalogues, locale: str, number: int, shown: str) -> None:
    assert replies(catalogues, locale, number) == shown


def test_a_plural_without_translation_counts_in_english(catalogues: Catalogues) -> None:
    assert catalogues.tn("fr", "%(num)d like", "%(num)d likes", 0) == "0 likes"


@pytest.mark.parametrize(
    ("locale", "msgid", "shown"),
    [
        ("fr", "Guessed", "Guessed"),
        ("fr", "Not yet", "Not yet"),
        ("fr", "Never heard of", "Never heard of"),
        ("de", "Hello %(name)s", "Hello %(name)s"),
        ("fr", "", ""),
        ("en", "", ""),
        ("fr", "100% sure", "sûr à 100 %"),
    ],
    ids=["fuzzy", "empty", "missing", "other language", "nothing fr", "nothing en", "a lone percent sign"],
)
def test_the_source_text_stands_in_for_what_is_missing(
    catalogues: Catalogues, locale: str, msgid: str, shown: str
) -> None:
    assert catalogues.t(locale, msgid) == shown


def test_values_fill_their_places(catalogues: Catalogues) -> None:
    assert catalogues.t("fr", "Hello %(name)s", name="Léa %s") == "Bonjour Léa %s"


def test_a_folder_without_catalogues_speaks_english(tmp_path: Path) -> None:
    assert load_catalogues(tmp_path).t("fr", "Hello") == "Hello"


def test_marking_changes_nothing() -> None:
    assert N_("Hello") == "Hello"


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en;q=0.5, fr;q=0.4", "en"),
        ("fr;q=0.4, en;q=0.5", "en"),
        ("EN-us", "en"),
        ("de, es;q=0.8, en;q=0.1", "en"),
        ("fr;q=0, en;q=0.1", "en"),
        ("fr, en", "fr"),
        ("fr;q=high, en;q=0.1", "en"),
        ("fr;q=nan, en", "en"),
        ("french", "fallback"),
        ("de", "fallback"),
        ("*", "fallback"),
        ("", "fallback"),
    ],
)
def test_the_browsers_first_choice_among_ours_wins(accepted: str, locale: str) -> None:
    assert best_locale(accepted, "fallback") == locale


@given(st.text(max_size=300))
def test_any_header_gives_one_of_our_languages(accepted: str) -> None:
    assert best_locale(accepted, "fr") in LOCALES
