"""What becomes of articles when the threads and posts they were made from change. Runs as the system, with it."""

from core.work import Work
from kb.models import Article, DoubtReason
from kb.queries.material import articles_of_thread, articles_quoting, spaces_of_sources
from kb.queries.visibility import lock_article
from kb.service.moving import changed, doubt


def follow_thread(work: Work, thread_id: int) -> None:
    """Bring articles in line with a changed thread: they live in its space, and search sees them as it does.

    An article that moves along needs review, because what the staff wrote in it meets other readers.
    """
    for article_id in articles_of_thread(work, thread_id):
        article = lock_article(work, article_id)
        _move_along(work, article)
        changed(work, article)


def doubt_articles_of(work: Work, thread_id: int) -> None:
    """A thread was removed: readers no longer see the articles made from it, and the LCM is asked to look at them."""
    for article_id in articles_of_thread(work, thread_id):
        doubt(work, lock_article(work, article_id), DoubtReason.SOURCE_REMOVED)


def doubt_articles_quoting(work: Work, post_id: int) -> None:
    """A post was removed: its paragraphs are no longer shown, and the LCM is asked whether the rest still holds."""
    for article_id in articles_quoting(work, post_id):
        doubt(work, lock_article(work, article_id), DoubtReason.SOURCE_REMOVED)


def _move_along(work: Work, article: Article) -> None:
    spaces = spaces_of_sources(work, article.id)
    if len(spaces) != 1 or article.space_id in spaces:
        return
    (article.space_id,) = spaces
    doubt(work, article, DoubtReason.SOURCE_MOVED)
    work.record("article.move", "article", article.id, space=article.space_id)
