"""The knowledge base over JSON: parse, one call, present."""

from typing import Annotated

import msgspec
from litestar import Router, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from core.desk import Desk
from kb.forms import ArticleRequest, Editing
from kb.models import ArticleState
from kb.queries.articles import load_article
from kb.queries.home import KbFilter, list_articles
from kb.queries.revisions import list_revisions
from kb.service import drafting, editing, publication, review
from kb.views import ArticlePage, ArticleView, RevisionRow

Limit = Annotated[int, QueryParameter(ge=1, le=100)]


class RevisionItems(msgspec.Struct, frozen=True):
    """All versions of an article; they fit on one page."""

    items: tuple[RevisionRow, ...]
    next: str | None = None


@post("/articles")
async def draft_article(desk: NamedDependency[Desk], data: JSONBody[ArticleRequest]) -> ArticleView:
    """Draft an article from a finished thread, or get the one it has. Needs an LCM of its space."""
    return await desk.read(load_article, await desk.do(drafting.draft_article, data))


@get("/articles")
async def list_some_articles(  # noqa: PLR0913, PLR0917 - the filters of one list
    desk: NamedDependency[Desk],
    space: FromQuery[str | None] = None,
    lang: FromQuery[str | None] = None,
    tag: FromQuery[str | None] = None,
    article_state: Annotated[ArticleState | None, QueryParameter(name="state")] = None,
    cursor: FromQuery[str | None] = None,
    limit: Limit = 20,
) -> ArticlePage:
    """List articles, the last changed first; `next` is the cursor of the following page."""
    wanted = KbFilter(space=space, lang=lang, tag=tag, state=article_state, cursor=cursor, limit=limit)
    return await desk.read(list_articles, wanted)


@get("/articles/{article_id:int}")
async def show_article(desk: NamedDependency[Desk], article_id: FromPath[int]) -> ArticleView:
    """Show one article, with the paragraphs you may see."""
    return await desk.read(load_article, article_id)


@put("/articles/{article_id:int}")
async def edit_article(desk: NamedDependency[Desk], article_id: FromPath[int], data: JSONBody[Editing]) -> ArticleView:
    """Replace the text of an article; `version` is the one you read. Needs the staff of its space."""
    return await desk.read(load_article, await desk.do(editing.edit_article, article_id, data))


@post("/articles/{article_id:int}/publication", status_code=204)
async def publish_article(desk: NamedDependency[Desk], article_id: FromPath[int]) -> None:
    """Publish an article. DELETE the publication to make it a draft again. Needs an LCM of its space."""
    await desk.do(publication.publish_article, article_id)


@delete("/articles/{article_id:int}/publication", status_code=204)
async def unpublish_article(desk: NamedDependency[Desk], article_id: FromPath[int]) -> None:
    """Make an article a draft again. Needs an LCM of its space."""
    await desk.do(publication.unpublish_article, article_id)


@post("/articles/{article_id:int}/verification", status_code=204)
async def verify_article(desk: NamedDependency[Desk], article_id: FromPath[int]) -> None:
    """Vouch for a published article as a trainer or an LCM of its space."""
    await desk.do(review.verify_article, article_id)


@delete("/articles/{article_id:int}/verification", status_code=204)
async def unverify_article(desk: NamedDependency[Desk], article_id: FromPath[int]) -> None:
    """Take a verification back; the article stays published."""
    await desk.do(review.unverify_article, article_id)


@get("/articles/{article_id:int}/revisions")
async def show_revisions(desk: NamedDependency[Desk], article_id: FromPath[int]) -> RevisionItems:
    """Every version of an article, the present one first. Needs the staff of its space."""
    return RevisionItems(await desk.read(list_revisions, article_id))


router = Router(
    path="/",
    tags=["knowledge base"],
    route_handlers=[
        draft_article,
        list_some_articles,
        show_article,
        edit_article,
        publish_article,
        unpublish_article,
        verify_article,
        unverify_article,
        show_revisions,
    ],
)
