"""The form of a space: hours as people write them, two opening times a day, and back into what the forum accepts."""

from collections.abc import Mapping
from typing import Final

from accounts.queries.groups import list_groups
from accounts.views import GroupView
from core.errors import Invalid
from core.work import Work
from forum.clock import DAYS, WorkingHours
from forum.views.spaces import SpaceView
from frontend.pages.typed import Fields, only

SAME: Final = ("title", "description", "kind", "audience", "language", "lifecycle")
SPANS: Final = 2
"""Opening times a day has in the form: a morning and an afternoon."""


def groups_for_form(work: Work) -> list[GroupView]:
    """The groups this actor may let in."""
    return list_groups(work) if work.actor.is_lcm_anywhere else []


def values_of(space: SpaceView | None, hours: WorkingHours | None = None) -> Fields:
    """A space as the form shows it; a new one is a course of a day's promise with office hours."""
    hours = hours or (space.hours if space else WorkingHours())
    values = Fields({name: str(getattr(space, name)) for name in SAME} if space else {})
    values["promised_hours"] = _hours_text(space.promised_minutes if space else 8 * 60)
    values["timezone"] = hours.timezone
    values["holidays"] = "\n".join(hours.holidays)
    values["version"] = str(space.version) if space else ""
    for day in DAYS:
        spans = [*getattr(hours, day), *[""] * SPANS][: max(SPANS, len(getattr(hours, day)))]
        values[f"{day}_1"] = spans[0]
        values[f"{day}_2"] = ", ".join(span for span in spans[1:] if span)
    return values


def new_of(values: Mapping[str, str], groups: list[str]) -> dict[str, object]:
    """What was typed, as the forum takes a new space.

    Raises:
        Invalid: the promised delay is not a number.
    """
    return {**_common(values, groups), **only(values, "slug")}


def edit_of(values: Mapping[str, str], groups: list[str]) -> dict[str, object]:
    """What was typed, as the forum takes a changed space.

    Raises:
        Invalid: the promised delay is not a number.
    """
    return {**_common(values, groups), **only(values, "version")}


def _common(values: Mapping[str, str], groups: list[str]) -> dict[str, object]:
    hours: dict[str, object] = {day: _spans(values, day) for day in DAYS}
    hours["timezone"] = values.get("timezone", "")
    hours["holidays"] = values.get("holidays", "").replace(",", " ").split()
    return {**only(values, *SAME), "promised_minutes": _minutes(values), "hours": hours, "groups": groups}


def _spans(values: Mapping[str, str], day: str) -> list[str]:
    typed = ",".join(values.get(f"{day}_{number}", "") for number in range(1, SPANS + 1))
    return [span for part in typed.split(",") if (span := part.strip().replace(" ", ""))]


def _minutes(values: Mapping[str, str]) -> int:
    """Hours as people write them: 8, 1.5 or 1,5."""
    try:
        hours = float(values.get("promised_hours", "").strip().replace(",", "."))
    except ValueError:
        raise Invalid({"promised_hours": "wrong_type"}) from None
    if not 0.25 <= hours <= 24 * 30:  # noqa: PLR2004 - the bounds of forum.forms.spaces, in hours
        raise Invalid({"promised_hours": "bad_choice"})
    return round(hours * 60)


def _hours_text(minutes: int) -> str:
    return f"{minutes / 60:g}"
