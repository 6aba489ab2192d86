"""The promise in working hours: nights, lunches, weekends, holidays and changes of the clock do not count."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import Invalid
from forum.clock import DAYS, HORIZON_DAYS, WorkingHours, check_hours, due_at, office_hours, read_hours

PARIS = ZoneInfo("Europe/Paris")
OFFICE = office_hours("Europe/Paris")
FRENCH_HOLIDAYS = WorkingHours(
    **{day: getattr(OFFICE, day) for day in DAYS}, holidays=("2026-12-25", "2027-01-01", "2026-11-24")
)
EVERY_NIGHT = WorkingHours(**dict.fromkeys(DAYS, ("01:00-05:00",)))
IN_THE_GAP = WorkingHours(**dict.fromkeys(DAYS, ("02:15-03:15",)))


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("asked", "minutes", "due"),
    [
        ("2026-11-23T10:00", 120, "2026-11-23T12:00"),
        ("2026-11-23T11:30", 120, "2026-11-23T14:30"),
        ("2026-11-23T12:45", 60, "2026-11-23T14:30"),
        ("2026-11-23T12:30", 1, "2026-11-23T13:31"),
        ("2026-11-23T07:00", 60, "2026-11-23T10:00"),
        ("2026-11-23T20:00", 60, "2026-11-24T10:00"),
        ("2026-11-23T09:00", 480, "2026-11-23T18:00"),
        ("2026-11-23T09:00", 495, "2026-11-24T09:15"),
        ("2026-11-23T09:00", 2400, "2026-11-27T18:00"),
        ("2026-11-27T17:00", 120, "2026-11-30T10:00"),
        ("2026-11-28T11:00", 60, "2026-11-30T10:00"),
        ("2026-11-29T23:59", 30, "2026-11-30T09:30"),
        ("2026-11-23T10:00", 0, "2026-11-23T10:00"),
    ],
    ids=[
        "in the morning",
        "across lunch",
        "asked at lunch",
        "as lunch begins",
        "before opening",
        "after closing",
        "the whole day",
        "a day and a bit",
        "the whole week",
        "on Friday evening",
        "on Saturday",
        "on Sunday night",
        "at once",
    ],
)
def test_only_opening_hours_count(asked: str, minutes: int, due: str) -> None:
    assert due_at(paris(asked), timedelta(minutes=minutes), OFFICE) == paris(due)


@pytest.mark.parametrize(
    ("asked", "minutes", "due"),
    [
        ("2026-11-23T17:00", 120, "2026-11-25T10:00"),
        ("2026-12-24T17:00", 120, "2026-12-28T10:00"),
        ("2026-12-25T10:00", 60, "2026-12-28T10:00"),
        ("2026-12-31T17:30", 60, "2027-01-04T09:30"),
    ],
    ids=["a day in between", "Christmas before a weekend", "asked on Christmas", "the turn of the year"],
)
def test_holidays_do_not_count(asked: str, minutes: int, due: str) -> None:
    assert due_at(paris(asked), timedelta(minutes=minutes), FRENCH_HOLIDAYS) == paris(due)


@pytest.mark.parametrize(
    ("hours", "asked", "minutes", "due_in_utc"),
    [
        (OFFICE, "2026-03-27T17:00", 120, "2026-03-30T08:00"),
        (OFFICE, "2026-10-23T17:00", 120, "2026-10-26T09:00"),
        (EVERY_NIGHT, "2026-03-29T01:00", 180, "2026-03-29T03:00"),
        (EVERY_NIGHT, "2026-03-29T01:00", 240, "2026-03-30T00:00"),
        (EVERY_NIGHT, "2026-10-25T01:00", 240, "2026-10-25T03:00"),
        (EVERY_NIGHT, "2026-10-25T01:00", 300, "2026-10-25T04:00"),
        (IN_THE_GAP, "2026-03-29T00:00", 30, "2026-03-30T00:45"),
    ],
    ids=[
        "over the weekend in March",
        "over the weekend in October",
        "the short night",
        "more than the short night holds",
        "the long night",
        "all of the long night",
        "hours that do not exist that night",
    ],
)
def test_changes_of_the_clock_are_real_hours(hours: WorkingHours, asked: str, minutes: int, due_in_utc: str) -> None:
    due = due_at(paris(asked), timedelta(minutes=minutes), hours)
    assert due == datetime.fromisoformat(due_in_utc).replace(tzinfo=UTC)


def test_another_time_zone_opens_at_its_own_nine() -> None:
    asked = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    due = due_at(asked, timedelta(hours=1), office_hours("America/Montreal"))
    assert due == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert due.tzinfo is UTC


def test_without_opening_hours_the_clock_runs_day_and_night() -> None:
    asked = paris("2026-11-28T23:00")
    assert due_at(asked, timedelta(hours=8), WorkingHours()) == asked + timedelta(hours=8)
    assert WorkingHours(holidays=("2026-12-25",)).is_empty


def test_a_promise_no_opening_hours_could_hold_runs_in_plain_time() -> None:
    minute_a_week = WorkingHours(mon=("09:00-09:01",))
    asked = paris("2026-11-23T08:00")
    assert due_at(asked, timedelta(minutes=3), minute_a_week) == paris("2026-12-07T09:01")
    never = due_at(asked, timedelta(days=30), minute_a_week)
    assert never >= asked + timedelta(days=HORIZON_DAYS - 1)
    assert due_at(asked, timedelta(days=500), minute_a_week) == asked + timedelta(days=500)


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        (WorkingHours(timezone="Mars/Olympus"), "timezone"),
        (WorkingHours(timezone="../../etc/passwd"), "timezone"),
        (WorkingHours(timezone=""), "timezone"),
        (WorkingHours(mon=("18:00-09:00",)), "mon"),
        (WorkingHours(tue=("09:00-09:00",)), "tue"),
        (WorkingHours(wed=("09:00-12:00", "11:00-18:00")), "wed"),
        (WorkingHours(wed=("13:00-18:00", "09:00-12:00")), "wed"),
        (WorkingHours(thu=("all day",)), "thu"),
        (WorkingHours(thu=("09:00",)), "thu"),
        (WorkingHours(fri=("9-12",)), "fri"),
        (WorkingHours(fri=("25:00-26:00",)), "fri"),
        (WorkingHours(sat=("09:00+02:00-12:00",)), "sat"),
        (WorkingHours(sat=("09:00-12:00Z",)), "sat"),
        (WorkingHours(sun=("",)), "sun"),
        (WorkingHours(holidays=("25/12/2026",)), "holidays"),
        (WorkingHours(holidays=("2026-02-30",)), "holidays"),
        (WorkingHours(holidays=("20261225",)), "holidays"),
        (WorkingHours(holidays=("2026-W52-5",)), "holidays"),
    ],
)
def test_hours_nobody_could_keep_are_refused_by_day(hours: WorkingHours, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_hours(hours)
    assert list(refused.value.fields) == [field]


def test_hours_people_write_are_accepted() -> None:
    check_hours(OFFICE)
    check_hours(WorkingHours(mon=(" 09:00 - 12:30 ", "12:30-18:00"), holidays=("2026-12-25",)))


@pytest.mark.parametrize("stored", [{}, {"mon": "nine"}, {"mon": ["18:00-09:00"]}, {"timezone": "Nowhere"}])
def test_kept_hours_that_cannot_be_read_never_stop_the_clock(stored: dict[str, object]) -> None:
    assert read_hours(stored).is_empty


def spans() -> st.SearchStrategy[tuple[str, ...]]:
    """Up to two spans in order."""
    minutes = st.lists(st.integers(0, 24 * 60 - 1), max_size=4, unique=True).map(sorted)
    return minutes.map(
        lambda edges: tuple(
            f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
            for start, end in zip(edges[::2], edges[1::2], strict=False)
        )
    )


HOURS = st.builds(
    WorkingHours,
    timezone=st.sampled_from(["Europe/Paris", "UTC", "America/Montreal", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    holidays=st.lists(st.dates().map(lambda day: day.isoformat()), max_size=3).map(tuple),
    **{day: spans() for day in DAYS},
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
PROMISES = st.integers(0, 60 * 24 * 30).map(lambda minutes: timedelta(minutes=minutes))


@given(asked=MOMENTS, promised=PROMISES, more=PROMISES, hours=HOURS)
@example(
    asked=datetime(2026, 11, 23, 8, tzinfo=UTC),
    promised=timedelta(minutes=50),
    more=timedelta(days=1),
    hours=WorkingHours(mon=("09:00-09:01",)),
)
def test_a_promise_is_never_shorter_than_promised_and_grows_with_it(
    asked: datetime, promised: timedelta, more: timedelta, hours: WorkingHours
) -> None:
    check_hours(hours)
    due = due_at(asked, promised, hours)
    assert due >= asked + promised
    assert due_at(asked, promised + more, hours) >= due


@given(asked=MOMENTS, wait=PROMISES, promised=PROMISES)
def test_who_asks_later_is_never_due_earlier(asked: datetime, wait: timedelta, promised: timedelta) -> None:
    assert due_at(asked + wait, promised, OFFICE) >= due_at(asked, promised, OFFICE)
