"""The spaces imported threads are put into."""

from collections.abc import Sequence

from accounts.forms import NewGroup
from accounts.queries.groups import find_group_id
from accounts.service.groups import create_group
from core.errors import Invalid, require
from core.work import Listeners, Work
from forum.exchange.format import SpaceRow
from forum.forms.spaces import NewSpace
from forum.models import Space
from forum.models.spaces import Audience, SpaceLanguage
from forum.queries.spaces import find_space_by_slug, group_slugs
from forum.service.spaces import create_space

OPENNESS = (Audience.GROUPS, Audience.MEMBERS, Audience.PUBLIC)


def make_missing_spaces(work: Work, rows: Sequence[SpaceRow]) -> list[str]:
    """Make the spaces the site lacks, and the groups they are for (without members); which ones were made.

    A space whose hours cannot be read gets the hours of a new space.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "import")
    quiet = work.acting(work.actor, work.now, Listeners())
    missing = [row for row in rows if find_space_by_slug(quiet, row.slug) is None]
    for row in missing:
        _make(quiet, row)
    return [row.slug for row in missing]


def is_more_open(work: Work, space: Space, row: SpaceRow | None) -> bool:
    """Whether people could read here what the source shows to fewer."""
    if row is None or row.audience is None:
        return False
    if row.audience is Audience.GROUPS and space.audience == Audience.GROUPS:
        return not group_slugs(work, space.id) <= {group.slug for group in row.groups}
    return OPENNESS.index(Audience(space.audience)) > OPENNESS.index(row.audience)


def _make(work: Work, row: SpaceRow) -> None:
    for group in row.groups:
        if find_group_id(work, group.slug) is None:
            create_group(work, NewGroup(name=group.name or group.slug, slug=group.slug))
    form = NewSpace(
        title=row.title or row.slug,
        slug=row.slug,
        description=row.description,
        kind=row.kind,
        audience=row.audience or Audience.PUBLIC,
        language=row.language or SpaceLanguage.BOTH,
        lifecycle=row.lifecycle,
        promised_minutes=row.promised_minutes,
        hours=row.hours,
        groups=[group.slug for group in row.groups],
    )
    try:
        create_space(work, form)
    except Invalid:
        create_space(work, NewSpace(**{name: getattr(form, name) for name in form.__struct_fields__ if name != "hours"}))
