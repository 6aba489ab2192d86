"""Which browser on which system a User-Agent header claims: enough for a person to recognise their own devices.

Only a hint. Nothing may be allowed or refused because of it.
"""

from typing import Final

import msgspec

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi", "Vivaldi"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
    ("python", "Python"),
)
"""In this order, because most browsers also claim to be the ones below them."""

SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class Agent(msgspec.Struct, frozen=True):
    """Proper names, the same in every language; empty when not recognised."""

    browser: str
    system: str


def recognise(header: str) -> Agent:
    """Read a User-Agent header."""
    return Agent(_first(BROWSERS, header), _first(SYSTEMS, header))


def _first(marks: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for mark, name in marks if mark in header), "")
