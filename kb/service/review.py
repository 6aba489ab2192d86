"""Vouch for an article, or doubt it."""

from core.errors import require
from core.work import Work
from kb import rules
from kb.errors import ArticleStateMoved
from kb.forms import Doubting
from kb.models import ArticleVerification
from kb.queries.visibility import lock_article
from kb.rules import Act
from kb.service.moving import act_on, changed, doubt


def verify_article(work: Work, article_id: int) -> None:
    """Vouch for the present text as a trainer or an LCM.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not staff of its space.
        ArticleStateMoved: it is not published, or verified already.
    """
    article = act_on(work, article_id, Act.VERIFY)
    article.updated_at = work.now
    work.db.add(ArticleVerification(article_id=article.id, by_id=work.actor.id, at=work.now))
    work.record("article.verify", "article", article.id)
    changed(work, article)


def unverify_article(work: Work, article_id: int) -> None:
    """Take a verification back; the article stays published.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not staff of its space.
        ArticleStateMoved: it is not verified.
    """
    article = act_on(work, article_id, Act.UNVERIFY)
    work.record("article.unverify", "article", article.id)
    changed(work, article)


def doubt_article(work: Work, article_id: int, form: Doubting) -> None:
    """Say that an article needs review; readers see it with that warning.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not staff of its space.
        ArticleStateMoved: it is not published, or in doubt already.
    """
    article = lock_article(work, article_id)
    require(rules.may_act(work.actor, article, Act.DOUBT), str(Act.DOUBT))
    rules.follow(article.state, Act.DOUBT, otherwise=ArticleStateMoved)
    doubt(work, article, form.reason, form.note)
    changed(work, article)
