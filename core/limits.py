"""Limits: how often somebody may do something. Atomic, so that parallel requests cannot slip through together.

`hit` counts in the database (sign-in, reset, post, flag: shared by all processes). `MemoryLimiter` counts in the
process (suggest, search, preview: many a second, not worth a durable write).
"""

import threading
import time
from collections import OrderedDict
from datetime import timedelta
from typing import Final

import msgspec
from sqlalchemy import case, or_

from core.db import insert_into
from core.errors import TooMany
from core.models import RateBucket
from core.work import Work

REMEMBERED: Final = 20_000


class Limit(msgspec.Struct, frozen=True):
    """So many times per period, refilled evenly."""

    action: str
    times: int
    per: timedelta

    @property
    def seconds_each(self) -> float:
        """How long one place takes to come free."""
        return self.per.total_seconds() / self.times


def hit(work: Work, limit: Limit, subject: str) -> None:
    """Count one try of `subject` (a user, an address, an account name).

    The count is one upsert, so two processes cannot both take the last place, nor gain one when their clocks differ.
    A bucket filled more than a period in the future is from before the clock was set back: it starts anew.

    Raises:
        TooMany: the bucket is full; the try is not counted.
    """
    now = work.now.timestamp()
    statement = insert_into(work.db, RateBucket).values(key=f"{limit.action}:{subject}"[:200], level=1.0, at=now)
    is_later = statement.excluded.at > RateBucket.at
    elapsed = case((is_later, statement.excluded.at - RateBucket.at), else_=0.0)
    drained = RateBucket.level - elapsed / limit.seconds_each
    is_foreign = RateBucket.at > statement.excluded.at + limit.per.total_seconds()
    level = case((is_foreign, 0.0), (drained > 0.0, drained), else_=0.0)
    allowed = level + 1.0 <= limit.times
    result = work.db.execute(
        statement.on_conflict_do_update(
            index_elements=[RateBucket.key],
            set_={
                "level": level + 1.0,
                "at": case((or_(is_later, is_foreign), statement.excluded.at), else_=RateBucket.at),
            },
            where=allowed,
        ).returning(RateBucket.level)
    ).first()
    if result is None:
        raise TooMany(timedelta(seconds=limit.seconds_each))


class MemoryLimiter:
    """The same bucket in this process's memory."""

    def __init__(self, limit: Limit) -> None:
        """Start with every bucket empty."""
        self.limit = limit
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def hit(self, subject: str) -> None:
        """Count one try.

        Raises:
            TooMany: the bucket is full.
        """
        now = time.monotonic()
        with self._lock:
            level, at = self._buckets.pop(subject, (0.0, now))
            level = max(0.0, level - (now - at) / self.limit.seconds_each)
            if level + 1.0 > self.limit.times:
                self._buckets[subject] = (level, now)
                raise TooMany(timedelta(seconds=self.limit.seconds_each))
            self._buckets[subject] = (level + 1.0, now)
            while len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
