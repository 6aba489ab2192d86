"""The template engine: autoescaping always on, missing names are mistakes, languages and dates from the reader."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from core.i18n import Catalogues, current_locale
from frontend.page import current_now, current_timezone

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
BABEL_LOCALES: Final = {"fr": "fr_FR", "en": "en_GB"}


def static_version() -> str:
    """A name that changes with any static file, so that browsers may keep them for ever."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def make_templates(catalogues: Catalogues) -> Environment:
    """The engine every page shares."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    version = static_version()
    templates.globals.update(
        static=lambda path: f"/static/{version}/{path}", when=when, date=date, moment=moment, number=number
    )
    templates.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda msgid: catalogues.t(current_locale.get(), msgid),
        lambda singular, plural, n: catalogues.plural_form(current_locale.get(), singular, plural, n),
        newstyle=True,
    )
    return templates


def when(instant: datetime | None) -> Markup:
    """How long ago or ahead, with the full date one hover away."""
    if instant is None:
        return Markup()
    locale = BABEL_LOCALES[current_locale.get()]
    delta = instant - current_now.get()
    relative = format_timedelta(delta, add_direction=True, locale=locale, threshold=0.9)
    return Markup('<time datetime="{}" title="{}" data-relative>{}</time>').format(
        _iso(instant), moment(instant), escape(relative)
    )


def date(instant: datetime | None) -> str:
    """A day, written out: 4 mars 2026."""
    if instant is None:
        return ""
    return format_date(instant.astimezone(_zone()), "long", locale=BABEL_LOCALES[current_locale.get()])


def moment(instant: datetime | None) -> str:
    """A day and a time in the reader's zone."""
    if instant is None:
        return ""
    return format_datetime(instant, "d MMMM y HH:mm", tzinfo=_zone(), locale=BABEL_LOCALES[current_locale.get()])


def number(value: float) -> str:
    """A number with the reader's separators."""
    return format_decimal(value, locale=BABEL_LOCALES[current_locale.get()])


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _zone() -> ZoneInfo:
    try:
        return ZoneInfo(current_timezone.get())
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
