"""Facts the knowledge base announces."""

from core.events import Event


class ArticleWasPublished(Event, frozen=True):
    """Readers see an article that they did not see before."""

    article_id: int


class ArticleChanged(Event, frozen=True):
    """Something search shows of an article is different: text, state, place, visibility."""

    article_id: int
