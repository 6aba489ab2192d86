"""Two languages as equal citizens: catalogues read at start, translation without global state.

English is the source text of every message; French comes from the .po files of a folder, read once. Nothing is
compiled into the repository, so a translator edits one file and restarts.
"""

import io
from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES: Final = ("fr", "en")
current_locale: ContextVar[str] = ContextVar("current_locale", default="fr")
"""The reader's language while a page is rendered; set by the edge, read by the templates' gettext alone."""


def N_(msgid: str) -> str:  # noqa: N802 - the name every extraction tool knows
    """Mark a constant for translation where it is written; translate it where it is shown."""
    return msgid


class Catalogues:
    """The messages of every language."""

    def __init__(self, translations: Mapping[str, NullTranslations] | None = None) -> None:
        """Serve these translations; a language without one gets the source text."""
        self._translations = dict(translations or {})
        self._source = NullTranslations()

    def t(self, locale: str, msgid: str, **values: object) -> str:
        """The message in a language; values fill `%(name)s` places."""
        text = self._of(locale).gettext(msgid) if msgid else ""
        return text % values if values else text

    def tn(self, locale: str, singular: str, plural: str, number: int, **values: object) -> str:
        """The message for a number, with the plural rule of the language."""
        return self.plural_form(locale, singular, plural, number) % {"num": number, **values}

    def plural_form(self, locale: str, singular: str, plural: str, number: int) -> str:
        """The form for a number with its places still open: the template engine fills them itself."""
        return self._of(locale).ngettext(singular, plural, number)

    def _of(self, locale: str) -> NullTranslations:
        return self._translations.get(locale, self._source)


def load_catalogues(folder: Path) -> Catalogues:
    """Read `<folder>/<locale>/*.po` and merge each language's files; unchanged files are read once per process."""
    paths = [path for locale in LOCALES for path in sorted((folder / locale).glob("*.po"))]
    return _read_catalogues(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=4)
def _read_catalogues(files: tuple[tuple[Path, int], ...]) -> Catalogues:
    translations: dict[str, NullTranslations] = {}
    for locale in LOCALES:
        merged = Catalog(locale=locale)
        for path, _changed in files:
            if path.parent.name != locale:
                continue
            with path.open("rb") as file:
                for message in read_po(file, locale=locale):
                    if message.id and message.string and not message.fuzzy:
                        merged.add(message.id, message.string, context=message.context)
        if locale != "en":
            buffer = io.BytesIO()
            write_mo(buffer, merged)
            translations[locale] = GNUTranslations(io.BytesIO(buffer.getvalue()))
    return Catalogues(translations)


def best_locale(accepted: str, fallback: str) -> str:
    """The first of our languages in an Accept-Language header, by its weights."""
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(accepted.split(",")[:20]):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            quality = 0.0
        language = tag.strip().split("-")[0].lower()
        if language in LOCALES and quality > 0:
            ranked.append((-quality, position, language))
    return min(ranked)[2] if ranked else fallback
