"""From state to state: the row of the state that is left goes, whoever asked; search learns of it."""

from typing import Final

from sqlalchemy import delete

from core.errors import require
from core.work import Work
from kb import rules
from kb.errors import ArticleStateMoved
from kb.events import ArticleChanged
from kb.models import Article, ArticleState, ArticleVerification, Doubt, DoubtReason, Obsolescence
from kb.queries.visibility import lock_article
from kb.rules import Act

ROWS: Final[dict[ArticleState, type[ArticleVerification | Doubt | Obsolescence]]] = {
    ArticleState.VERIFIED: ArticleVerification,
    ArticleState.NEEDS_REVIEW: Doubt,
    ArticleState.OBSOLETE: Obsolescence,
}
"""The states somebody decided, and the row that says who, when and why."""


def act_on(work: Work, article_id: int, act: Act) -> Article:
    """Load an article for an act its actor may do, and bring it to the state that follows.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the act is not for this actor.
        ArticleStateMoved: the article is not in a state that knows this act.
    """
    article = lock_article(work, article_id)
    require(rules.may_act(work.actor, article, act), str(act))
    move(work, article, act)
    return article


def move(work: Work, article: Article, act: Act) -> None:
    """Bring an article to the state that follows an act.

    Raises:
        ArticleStateMoved: its state does not know this act.
    """
    following = rules.follow(article.state, act, otherwise=ArticleStateMoved)
    row = ROWS.get(ArticleState(article.state))
    if row is not None and following != article.state:
        work.db.execute(delete(row).where(row.article_id == article.id))
    article.state = following


def doubt(work: Work, article: Article, reason: DoubtReason, note: str = "") -> None:
    """Ask for a review of an article that readers trust; does nothing to one that is in no such state.

    An article already in doubt keeps its first reason.
    """
    if (article.state, Act.DOUBT) not in rules.NEXT:
        return
    move(work, article, Act.DOUBT)
    work.db.add(Doubt(article_id=article.id, by_id=work.actor.id, at=work.now, reason=reason, note=note))
    work.record("article.doubt", "article", article.id, reason=str(reason))


def changed(work: Work, article: Article) -> None:
    """Tell search, after the commit, that what it shows of an article is different."""
    article.rev += 1
    work.db.flush()
    work.emit(ArticleChanged(article_id=article.id))
