"""Reading what the verdicts of a space have taught. On the path of every suggestion asked for in a space: one look."""

from collections.abc import Collection

import msgspec
from sqlalchemy import select

from core.work import Work
from search.confidence import Confidence, Logistic, load_confidence
from search.models import FittedModel


def learnt_confidence(work: Work, space_id: int | None, model: str) -> Confidence:
    """The confidence models in force for questions asked in a space, compared with the vectors of a model."""
    shipped = load_confidence()
    if space_id is None:
        return shipped
    rows = work.db.execute(
        select(FittedModel.pair, FittedModel.fitted).where(
            FittedModel.space_id == space_id, FittedModel.model.in_({model, ""}), FittedModel.ended_at.is_(None)
        )
    )
    return shipped.learning({pair: msgspec.convert(fitted, Logistic) for pair, fitted in rows})


def find_learnt(work: Work, space_id: int, pair: str, model: str) -> FittedModel | None:
    """The model in force that a space taught, or the last one that was."""
    return work.db.scalar(
        select(FittedModel)
        .where(FittedModel.space_id == space_id, FittedModel.pair == pair, FittedModel.model == model)
        .order_by(FittedModel.id.desc())
        .limit(1)
    )


def list_learnt(work: Work, space_ids: Collection[int] | None) -> list[FittedModel]:
    """The last model that each of these spaces was taught, per pair and vectors; None means every space."""
    last = select(FittedModel).order_by(FittedModel.space_id, FittedModel.pair, FittedModel.id.desc())
    if space_ids is not None:
        last = last.where(FittedModel.space_id.in_(space_ids))
    found: dict[tuple[int, str, str], FittedModel] = {}
    for row in work.db.scalars(last):
        found.setdefault((row.space_id, row.pair, row.model), row)
    return list(found.values())
