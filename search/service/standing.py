"""What stands before each person now, so that a list that did not change is not written again. Memory of one process.

Losing it costs a write, never a verdict: the rows are put in place, not added.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from search.views import Trace

PEOPLE: Final = 5_000
AGAIN: Final = timedelta(minutes=10)
"""A list that stays is written again after this time, so that it is known to stand there still."""
STEPS: Final = 4
"""A list is another one when something in it is likelier by a quarter."""

Shape = tuple[tuple[str, str, int], ...]


class Standing:
    """The last list of each person, by its documents, their words and about how likely they were found."""

    def __init__(self) -> None:
        """Nobody was shown anything."""
        self._last: OrderedDict[int, tuple[datetime, Shape]] = OrderedDict()

    def is_news(self, person: int, traces: tuple[Trace, ...], now: datetime) -> bool:
        """Whether this list differs from the person's last one; from now on it is the last one."""
        shape = tuple((trace.key, str(trace.match), int(trace.probability * STEPS)) for trace in traces)
        at, before = self._last.get(person, (now, ()))
        if shape == before and now - at < AGAIN:
            return False
        self._last[person] = (now, shape)
        self._last.move_to_end(person)
        while len(self._last) > PEOPLE:
            self._last.popitem(last=False)
        return True

    def forget(self, person: int) -> None:
        """Something came of the list: the next one is another, even if it is the same."""
        self._last.pop(person, None)
