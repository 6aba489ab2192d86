"""Spaces as their readers see them."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select

from accounts.models import Group
from accounts.queries.people import list_staff, people_by_id
from accounts.views import Person
from core.actor import Role
from core.work import Work
from forum import rules
from forum.clock import read_hours
from forum.models import Space, SpaceGroup, Thread
from forum.models.threads import Lifecycle, Resolution, ThreadKind
from forum.queries.visibility import load_space, sees_space
from forum.views.spaces import SpaceRow, SpaceView


def list_spaces(work: Work) -> list[SpaceRow]:
    """Every space the actor may enter, open ones first, by title; counts hold only what the actor may see."""
    shown = Thread.is_removed.is_(False) & (Thread.lifecycle != Lifecycle.PENDING)
    unanswered = and_(
        shown,
        Thread.kind == ThreadKind.QUESTION,
        Thread.lifecycle == Lifecycle.OPEN,
        Thread.resolution == Resolution.NONE,
    )
    rows = work.db.execute(
        select(
            Space,
            func.count(Thread.id).filter(shown),
            func.count(Thread.id).filter(unanswered),
            func.max(Thread.activity_at).filter(shown),
        )
        .outerjoin(Thread, Thread.space_id == Space.id)
        .where(sees_space(work.actor))
        .group_by(Space.id)
        .order_by(Space.lifecycle.in_(("archived", "read_only")), Space.title)
    )
    return [
        SpaceRow(
            id=space.id,
            slug=space.slug,
            title=space.title,
            description=space.description,
            kind=space.kind,
            audience=space.audience,
            language=space.language,
            lifecycle=space.lifecycle,
            thread_count=threads,
            unanswered_count=waiting,
            activity_at=activity_at,
        )
        for space, threads, waiting, activity_at in rows
    ]


def view_space(work: Work, slug: str) -> SpaceView:
    """A space for its page.

    Raises:
        NotFound: no such space, or not for this actor.
    """
    space = load_space(work, slug)
    groups = work.db.scalars(
        select(Group.slug).join(SpaceGroup, SpaceGroup.group_id == Group.id).where(SpaceGroup.space_id == space.id)
    )
    may_edit = rules.may_edit_space(work.actor, space)
    return SpaceView(
        id=space.id,
        slug=space.slug,
        title=space.title,
        description=space.description,
        kind=space.kind,
        audience=space.audience,
        language=space.language,
        lifecycle=space.lifecycle,
        promised_minutes=space.promised_minutes,
        hours=read_hours(space.working_hours),
        groups=sorted(groups) if may_edit else [],
        staff=_staff(work, space.id),
        version=space.version,
        created_at=space.created_at,
        may_post=rules.may_write(work.actor) and rules.may_post_in(work.actor, space),
        may_announce=rules.may_announce(work.actor, space),
        may_edit=may_edit,
    )


def _staff(work: Work, space_id: int) -> list[Person]:
    """Trainers and LCMs named for this space, by name."""
    ids = {*list_staff(work, Role.TRAINER, space_id), *list_staff(work, Role.LCM, space_id)}
    return sorted(people_by_id(work, ids).values(), key=lambda person: person.name)


def group_ids(work: Work, slugs: Sequence[str]) -> dict[str, int]:
    """The groups of these names; unknown names are absent."""
    if not slugs:
        return {}
    return dict(work.db.execute(select(Group.slug, Group.id).where(Group.slug.in_(slugs))).all())


def list_group_slugs(work: Work) -> list[str]:
    """Every group, for the form of an LCM; nothing for others."""
    return list(work.db.scalars(select(Group.slug).order_by(Group.slug))) if work.actor.is_lcm_anywhere else []
