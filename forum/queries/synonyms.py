"""The words of a space, for those who keep them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import false, or_, select

from accounts.queries.people import people_by_id
from core.db import is_writing
from core.errors import NotFound, require
from core.work import Work
from forum import rules
from forum.models import Space, Synonym
from forum.queries.visibility import load_space
from forum.views.synonyms import SynonymList, SynonymView

REMOVED: Final = 20
"""Removed lists shown to be brought back, the latest first."""


def list_synonyms(work: Work, slug: str) -> SynonymList:
    """The lists that count in a space, by their first expression.

    Raises:
        NotFound: no such space, or not for this actor.
        Forbidden: the actor is not one of its LCMs.
    """
    space = load_space(work, slug)
    require(rules.may_keep_words(work.actor, space.id), "keep_words")
    rows = work.db.scalars(select(Synonym).where(or_(Synonym.space_id == space.id, Synonym.space_id.is_(None)))).all()
    views = _views(work, rows, {space.id: space.slug})
    kept = sorted((view for view in views if not view.is_removed), key=lambda view: (view.terms[0].casefold(), view.id))
    removed = sorted((view for view in views if view.is_removed and view.may_edit), key=lambda view: view.changed_at)
    return SynonymList(
        space=space.slug,
        space_title=space.title,
        items=[view for view in kept if view.space],
        everywhere=[view for view in kept if not view.space],
        removed=removed[::-1][:REMOVED],
        may_add_everywhere=rules.may_keep_words(work.actor, None),
    )


def view_synonym(work: Work, synonym_id: int) -> SynonymView:
    """One list, for its form.

    Raises:
        NotFound: no such list, or not one this actor keeps.
    """
    row = load_synonym(work, synonym_id)
    slugs = dict(work.db.execute(select(Space.id, Space.slug).where(Space.id == row.space_id)).all())
    return _views(work, [row], slugs)[0]


def load_synonym(work: Work, synonym_id: int) -> Synonym:
    """A list that the actor may change, removed or not; a verb holds it until its transaction ends.

    Raises:
        NotFound: no such list, or not one this actor keeps: others never see one.
    """
    actor = work.actor
    mine = Synonym.space_id.in_(actor.lcm_spaces) if actor.lcm_spaces else false()
    statement = select(Synonym).where(Synonym.id == synonym_id)
    if not actor.is_lcm_everywhere:
        statement = statement.where(mine)
    if is_writing(work.db):
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = work.db.scalar(statement)
    if row is None:
        raise NotFound(kind="synonym")
    return row


def _views(work: Work, rows: Sequence[Synonym], slugs: dict[int, str]) -> list[SynonymView]:
    people = people_by_id(work, {row.created_by for row in rows if row.created_by is not None})
    return [
        SynonymView(
            id=row.id,
            terms=row.terms,
            space="" if row.space_id is None else slugs[row.space_id],
            by=people[row.created_by].name if row.created_by in people else "",
            at=row.at,
            changed_at=row.changed_at,
            version=row.version,
            is_removed=row.is_removed,
            may_edit=rules.may_keep_words(work.actor, row.space_id),
        )
        for row in rows
    ]
