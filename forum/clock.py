"""The promised delay, counted in working hours: a question asked on Friday evening is not late on Saturday.

Pure: given when a question was asked and what the space promises, it says when the promise ends.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from core.errors import Invalid

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HORIZON_DAYS: Final = 400
"""A promise that does not fit into so many days has no working hours to speak of; it then runs in plain time, though
it never ends before one that did fit."""

SPAN: Final = re.compile(r"\s*([0-9]{2}:[0-9]{2})\s*-\s*([0-9]{2}:[0-9]{2})\s*")
OFFICE_WEEK: Final = {day: ["09:00-12:30", "13:30-18:00"] for day in DAYS[:5]}


class WorkingHours(msgspec.Struct, frozen=True, kw_only=True):
    """When a space is looked after: opening times per weekday in its time zone, minus holidays."""

    timezone: str = "Europe/Paris"
    mon: tuple[str, ...] = ()
    tue: tuple[str, ...] = ()
    wed: tuple[str, ...] = ()
    thu: tuple[str, ...] = ()
    fri: tuple[str, ...] = ()
    sat: tuple[str, ...] = ()
    sun: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """No opening time at all: the clock then runs day and night."""
        return not any(getattr(self, day) for day in DAYS)


def office_hours(timezone: str) -> WorkingHours:
    """The hours a new space starts with: Monday to Friday, nine to half past twelve and half past one to six."""
    return WorkingHours(timezone=timezone, **{day: tuple(spans) for day, spans in OFFICE_WEEK.items()})


def read_hours(stored: dict[str, Any]) -> WorkingHours:
    """The hours kept with a space; unreadable ones count as always open rather than stopping the clock."""
    try:
        hours = msgspec.convert(stored, WorkingHours)
        check_hours(hours)
    except (msgspec.ValidationError, Invalid):
        return WorkingHours()
    return hours


def check_hours(hours: WorkingHours) -> None:
    """Refuse hours nobody could keep.

    Raises:
        Invalid: unknown time zone, a span that is not HH:MM-HH:MM or runs backwards, spans that overlap, a bad date.
    """
    _zone(hours.timezone)
    for day in DAYS:
        try:
            spans = [_span(text) for text in getattr(hours, day)]
        except ValueError:
            raise Invalid({day: "bad_hours"}) from None
        edges = [edge for span in spans for edge in span]
        if edges != sorted(edges) or any(start >= end for start, end in spans):
            raise Invalid({day: "bad_hours"})
    for text in hours.holidays:
        try:
            is_kept = date.fromisoformat(text).isoformat() == text
        except ValueError:
            is_kept = False
        if not is_kept:
            raise Invalid({"holidays": "bad_date"})


def due_at(asked_at: datetime, promised: timedelta, hours: WorkingHours) -> datetime:
    """The instant the promise ends, in UTC.

    Units: `promised` is working time; with no working hours it is plain time.
    """
    if hours.is_empty:
        return asked_at + promised
    zone = _zone(hours.timezone)
    left = promised
    day = asked_at.astimezone(zone).date()
    for _ in range(HORIZON_DAYS):
        for start, end in _open_spans(day, hours, zone):
            begin = max(start, asked_at)
            if begin >= end:
                continue
            if left <= end - begin:
                return (begin + left).astimezone(asked_at.tzinfo)
            left -= end - begin
        day += timedelta(days=1)
    horizon = datetime.combine(day, time(), zone).astimezone(asked_at.tzinfo)
    return max(asked_at + promised, horizon)


def _open_spans(day: date, hours: WorkingHours, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    if day.isoformat() in hours.holidays:
        return []
    utc = ZoneInfo("UTC")
    return [
        (datetime.combine(day, start, zone).astimezone(utc), datetime.combine(day, end, zone).astimezone(utc))
        for start, end in map(_span, getattr(hours, DAYS[day.weekday()]))
    ]


def _span(text: str) -> tuple[time, time]:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return time.fromisoformat(found[1]), time.fromisoformat(found[2])


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid({"timezone": "bad_choice"}) from None
