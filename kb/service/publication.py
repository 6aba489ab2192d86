"""Show an article to its readers, and take it back."""

from core.work import Work
from kb.events import ArticleWasPublished
from kb.models import ArticleState
from kb.queries.visibility import lock_article
from kb.rules import Act
from kb.service.moving import act_on, changed


def submit_article(work: Work, article_id: int) -> None:
    """Ask the space's staff to read a draft.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not an LCM of its space.
        ArticleStateMoved: it is not a draft.
    """
    article = act_on(work, article_id, Act.SUBMIT)
    work.record("article.submit", "article", article.id)


def publish_article(work: Work, article_id: int) -> None:
    """Publish a draft, or settle the doubt about a published one.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not an LCM of its space.
        ArticleStateMoved: it is published already, or obsolete.
    """
    was_shown = lock_article(work, article_id).state == ArticleState.NEEDS_REVIEW
    article = act_on(work, article_id, Act.PUBLISH)
    article.updated_at = work.now
    if not was_shown:
        article.published_at = work.now
        article.published_by_id = work.actor.id
        work.emit(ArticleWasPublished(article_id=article.id))
    work.record("article.publish", "article", article.id)
    changed(work, article)


def unpublish_article(work: Work, article_id: int) -> None:
    """Make an article a draft again; readers no longer see it.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not an LCM of its space.
        ArticleStateMoved: it is not published.
    """
    article = act_on(work, article_id, Act.UNPUBLISH)
    work.record("article.unpublish", "article", article.id)
    changed(work, article)
