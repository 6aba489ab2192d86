"""The spaces imported threads are put into."""

from collections.abc import Sequence
from typing import Final

from accounts.forms import NewGroup
from accounts.queries.groups import find_group_id
from accounts.service.groups import create_group
from core.errors import Invalid, require
from core.work import Listeners, Work
from forum.clock import WorkingHours, check_hours
from forum.exchange.format import SpaceRow
from forum.exchange.sources import one_line, tidy
from forum.forms.spaces import NewSpace
from forum.models import Space
from forum.models.spaces import Audience, SpaceLanguage
from forum.queries.origins import find_space, groups_of_spaces
from forum.service.spaces import create_space

OPENNESS: Final = (Audience.GROUPS, Audience.MEMBERS, Audience.PUBLIC)


def make_missing_spaces(work: Work, rows: Sequence[SpaceRow]) -> list[str]:
    """Make the spaces the site lacks, and the groups they are for (without members); which ones were made.

    A space whose hours cannot be read gets the hours of a new space.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "import")
    quiet = work.acting(work.actor, work.now, Listeners())
    missing = [row for row in rows if find_space(quiet, row.slug) is None]
    for row in missing:
        _make(quiet, row)
    return [row.slug for row in missing]


def is_more_open(work: Work, space: Space, row: SpaceRow | None) -> bool:
    """Whether people could read here what the source shows to fewer."""
    if row is None or row.audience is None:
        return False
    if row.audience is Audience.GROUPS and space.audience == Audience.GROUPS:
        here = groups_of_spaces(work, [space.id]).get(space.id, [])
        return not {group.slug for group in here} <= {group.slug for group in row.groups}
    return OPENNESS.index(Audience(space.audience)) > OPENNESS.index(row.audience)


def _make(work: Work, row: SpaceRow) -> None:
    for group in row.groups:
        if find_group_id(work, group.slug) is None:
            create_group(work, NewGroup(name=one_line(group.name) or group.slug, slug=group.slug))
    form = NewSpace(
        title=one_line(row.title) or row.slug,
        slug=row.slug,
        description=tidy(row.description),
        kind=row.kind,
        audience=row.audience or Audience.PUBLIC,
        language=row.language or SpaceLanguage.BOTH,
        lifecycle=row.lifecycle,
        promised_minutes=row.promised_minutes,
        hours=_readable(row.hours),
        groups=tuple(group.slug for group in row.groups),
    )
    create_space(work, form)


def _readable(hours: WorkingHours | None) -> WorkingHours | None:
    try:
        if hours is not None:
            check_hours(hours)
    except Invalid:
        return None
    return hours
