"""How search sees articles: one document each, with every way it was asked, and its answer."""

from collections.abc import Collection
from typing import Final

from core.work import Work
from kb.models import ArticleState, ParagraphRole
from kb.queries.articles import article_url, tags_of
from kb.queries.indexing import Found, Indexed, found_by, searchable, stamps
from kb.queries.paragraphs import texts_of
from kb.views import SEARCH_KIND, SEARCH_PREFIX, ParagraphView
from search.views import Card, Document, Stamp, State

STATES: Final = {
    ArticleState.VERIFIED: (State.VERIFIED, State.VERIFIED),
    ArticleState.PUBLISHED: (State.ARCHIVED, State.ACCEPTED),
    ArticleState.NEEDS_REVIEW: (State.ANSWERED, State.ANSWERED),
}
"""The state shown and the resolution ranked: an article in doubt counts as an answer nobody vouched for."""

REPLY: Final = (ParagraphRole.ANSWER, ParagraphRole.NOTE)


class ArticleSource:
    """The knowledge base's articles, for the search port."""

    kind = SEARCH_KIND
    prefix = SEARCH_PREFIX

    def load(self, work: Work, ids: Collection[int]) -> list[Document]:
        """The documents of these articles; one that readers do not see has none."""
        items = searchable(work, ids)
        tags = tags_of(work, [item.article.id for item in items])
        return [_document(item, tags[item.article.id]) for item in items]

    def manifest(self, work: Work, after_id: int, limit: int) -> list[Stamp]:
        """Every article that must be in the index, by growing id."""
        return [
            Stamp(article_id, rev, space_id, STATES[ArticleState(state)][0])
            for article_id, rev, space_id, state in stamps(work, after_id, limit)
        ]

    def cards(self, work: Work, ids: Collection[int]) -> dict[int, Card]:
        """What the actor may see of these articles, decided in SQL now."""
        return {item.article.id: _card(item) for item in found_by(work, ids)}


def _document(item: Indexed, tags: tuple[str, ...]) -> Document:
    article = item.article
    state, resolution = STATES[ArticleState(article.state)]
    question = texts_of(item.paragraphs, ParagraphRole.QUESTION)
    answer = texts_of(item.paragraphs, *REPLY)
    return Document(
        key=f"{SEARCH_PREFIX}-{article.id}",
        kind=SEARCH_KIND,
        id=article.id,
        space_id=article.space_id,
        title=article.title,
        rev=article.rev,
        created_at=article.created_at,
        activity_at=article.updated_at,
        lang=article.lang,
        body="\n".join(part for part in (*item.alternates, question) if part),
        answer="\n".join(part for part in (article.summary, answer) if part),
        tags=tags,
        state=state,
        resolution=resolution,
        author_id=article.created_by_id,
        votes=item.votes,
    )


def _card(item: Found) -> Card:
    article = item.article
    return Card(
        kind=SEARCH_KIND,
        id=article.id,
        url=article_url(article.id),
        title=article.title,
        state=STATES[ArticleState(article.state)][0],
        lang=article.lang,
        date=article.updated_at,
        space=item.space,
        author=_author(item.paragraphs, ParagraphRole.QUESTION),
        answered_by=_author(item.paragraphs, ParagraphRole.ANSWER),
        question_text=texts_of(item.paragraphs, ParagraphRole.QUESTION),
        answer_text=texts_of(item.paragraphs, *REPLY) or article.summary,
    )


def _author(paragraphs: Collection[ParagraphView], role: ParagraphRole) -> str:
    return next((item.source.author.name for item in paragraphs if item.role is role and item.source), "")
