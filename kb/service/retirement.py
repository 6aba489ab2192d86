"""Take an article out of use, with the one to read instead; and back."""

from core.errors import Invalid
from core.work import Work
from kb.forms import Retiring
from kb.models import Doubt, DoubtReason, Obsolescence
from kb.queries.visibility import find_article_row
from kb.rules import READABLE, Act
from kb.service.moving import act_on, changed


def retire_article(work: Work, article_id: int, form: Retiring) -> None:
    """Mark an article as obsolete; its readers are sent to its successor.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not an LCM of its space.
        ArticleStateMoved: it is not published.
        Invalid: the successor is this article, is not published, or not for this actor.
    """
    article = act_on(work, article_id, Act.RETIRE)
    if form.successor_id is not None and not _is_successor(work, article_id, form.successor_id):
        raise Invalid({"successor_id": "bad_choice"})
    work.db.add(
        Obsolescence(
            article_id=article.id, successor_id=form.successor_id, by_id=work.actor.id, at=work.now, reason=form.reason
        )
    )
    work.record("article.retire", "article", article.id, successor=form.successor_id)
    changed(work, article)


def revive_article(work: Work, article_id: int) -> None:
    """Take an obsolete article back into use; it then needs review.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not an LCM of its space.
        ArticleStateMoved: it is not obsolete.
    """
    article = act_on(work, article_id, Act.REVIVE)
    work.db.add(Doubt(article_id=article.id, by_id=work.actor.id, at=work.now, reason=DoubtReason.REVIVED))
    work.record("article.revive", "article", article.id)
    changed(work, article)


def _is_successor(work: Work, article_id: int, successor_id: int) -> bool:
    successor = find_article_row(work, successor_id)
    return successor is not None and successor.id != article_id and successor.state in READABLE
