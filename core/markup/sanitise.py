"""The last step before HTML is stored: whatever happened earlier, only the allow-list leaves.

bleach is at its end of life, so it lives behind this one function: a replacement changes one line, and
the tests already compare it with another sanitiser. It is quadratic in nesting depth; `budget` has
refused deep text before it comes here.
"""

import threading

from bleach.sanitizer import Cleaner

from core.markup import allowed


def sanitise(html: str) -> str:
    """Only the elements, attributes and values of the allow-list; the rest is dropped, its text kept."""
    return _local.cleaner.clean(html)


class _Local(threading.local):
    """One cleaner per thread: its parser keeps state between calls, and costs more to build than to use."""

    def __init__(self) -> None:
        self.cleaner = Cleaner(
            tags=allowed.TAGS,
            attributes=allowed.may_keep,
            protocols=allowed.SCHEMES,
            strip=True,
            strip_comments=True,
        )


_local = _Local()
