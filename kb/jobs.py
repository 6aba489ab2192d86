"""What follows from what happens to articles, and to the threads and posts they were made from."""

from collections.abc import Callable

from core.events import Listener, at_once, later, outside
from core.office import Office
from core.work import Work
from forum.events import PostWasRemoved, ThreadChanged, ThreadWasRemoved
from forum.service.notices import Telling, tell
from kb.events import ArticleChanged, ArticleWasPublished
from kb.queries.telling import ARTICLE, list_concerned
from kb.service.sources import doubt_articles_of, doubt_articles_quoting, follow_thread
from kb.views import SEARCH_KIND

Reindex = Callable[[Office, str, int], None]
"""Brings the search index in line with one document, given its kind and id; wired by the app."""


def listeners(reindex: Reindex) -> tuple[Listener, ...]:
    """Every effect here. What hides runs at once: no reader may meet an article whose source was just removed.

    Every change of what a thread shows is announced as ThreadChanged, its removal included, so this one alone
    re-indexes; likewise a publication is an ArticleChanged.
    """

    def index_article(office: Office, event: ArticleChanged) -> None:
        """Bring the index in line with one article."""
        reindex(office, SEARCH_KIND, event.article_id)

    return (
        at_once(PostWasRemoved, doubt_articles_with_post),
        at_once(ThreadWasRemoved, doubt_articles_of_thread),
        at_once(ThreadChanged, follow_changed_thread),
        later(ArticleWasPublished, tell_asker_and_answerers),
        outside(ArticleChanged, index_article),
    )


def doubt_articles_with_post(work: Work, event: PostWasRemoved) -> None:
    """Ask for a review of what quotes a removed post."""
    doubt_articles_quoting(work, event.post_id)


def doubt_articles_of_thread(work: Work, event: ThreadWasRemoved) -> None:
    """Ask for a review of what was made from a removed thread."""
    doubt_articles_of(work, event.thread_id)


def follow_changed_thread(work: Work, event: ThreadChanged) -> None:
    """Keep articles where their thread is, and search in line with it."""
    follow_thread(work, event.thread_id)


def tell_asker_and_answerers(work: Work, event: ArticleWasPublished) -> None:
    """Tell those whose words became an article; once each, however often it is published."""
    for person in list_concerned(work, event.article_id):
        telling = Telling(
            kind=ARTICLE, thread_id=person.thread_id, key=f"article:{event.article_id}", by_id=person.by_id
        )
        tell(work, person.user_id, telling)
