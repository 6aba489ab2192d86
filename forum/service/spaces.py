"""Make and change spaces."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, select

from core.errors import Invalid, require
from core.ids import slugify
from core.work import Work
from forum import rules
from forum.clock import WorkingHours, check_hours, office_hours
from forum.errors import EditedMeanwhile, SlugTaken
from forum.events import SpaceChanged
from forum.forms.spaces import NewSpace, SpaceEdit
from forum.models import Space, SpaceGroup
from forum.queries.spaces import group_ids
from forum.queries.visibility import load_space


def create_space(work: Work, form: NewSpace) -> int:
    """Open a new space.

    Raises:
        Forbidden: the actor does not look after the whole community.
        SlugTaken: another space has this address.
        Invalid: unreadable hours, or a group that does not exist.
    """
    require(rules.may_create_spaces(work.actor), "create_space")
    slug = slug_of(form)
    if len(slug) < 2:  # noqa: PLR2004 - the shortest slug
        raise Invalid({"slug": "required"})
    if work.db.scalar(select(Space.id).where(Space.slug == slug)) is not None:
        raise SlugTaken(slug=slug)
    space = Space(slug=slug, created_at=work.now, version=1)
    _fill(work, space, form)
    work.db.add(space)
    work.db.flush()
    _set_groups(work, space, form.groups)
    work.record("space.create", "space", space.id, slug=slug, audience=str(form.audience))
    return space.id


def edit_space(work: Work, slug: str, form: SpaceEdit) -> int:
    """Change a space.

    Raises:
        NotFound: no such space, or not for this actor.
        Forbidden: the actor is not one of its LCMs.
        EditedMeanwhile: somebody changed it since it was opened.
        Invalid: unreadable hours, or a group that does not exist.
    """
    space = load_space(work, slug)
    require(rules.may_edit_space(work.actor, space), "edit_space")
    work.db.refresh(space, with_for_update={"key_share": True})
    if form.version is not None and form.version != space.version:
        raise EditedMeanwhile(title=space.title)
    before = {name: getattr(space, name) for name in ("audience", "lifecycle", "promised_minutes")}
    _fill(work, space, form)
    space.version += 1
    _set_groups(work, space, form.groups)
    after = {name: getattr(space, name) for name in before}
    work.record("space.edit", "space", space.id, before=before, after=after)
    work.emit(SpaceChanged(space_id=space.id))
    return space.id


def slug_of(form: NewSpace) -> str:
    """The address a new space gets."""
    return form.slug or slugify(form.title)


def _fill(work: Work, space: Space, form: NewSpace | SpaceEdit) -> None:
    hours: WorkingHours = form.hours or _kept_hours(work, space)
    check_hours(hours)
    space.title = form.title
    space.description = form.description
    space.kind = form.kind
    space.audience = form.audience
    space.language = form.language
    space.lifecycle = form.lifecycle
    space.promised_minutes = form.promised_minutes
    space.working_hours = msgspec.to_builtins(hours)


def _kept_hours(work: Work, space: Space) -> WorkingHours:
    return (
        msgspec.convert(space.working_hours, WorkingHours)
        if space.working_hours
        else office_hours(work.settings.timezone)
    )


def _set_groups(work: Work, space: Space, slugs: Sequence[str]) -> None:
    wanted = group_ids(work, slugs)
    if set(slugs) - set(wanted):
        raise Invalid({"groups": "bad_choice"})
    work.db.execute(delete(SpaceGroup).where(SpaceGroup.space_id == space.id))
    work.db.add_all(SpaceGroup(space_id=space.id, group_id=group_id) for group_id in wanted.values())
