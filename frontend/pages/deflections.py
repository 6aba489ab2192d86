"""“This answers my question”: the draft is kept a week, whoever answered is thanked, and the way back stays open."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from core.desk import Desk
from core.errors import NotFound
from core.forms import BODY_CHARS, parse
from core.work import Work
from forum.forms.personal import Deflecting
from forum.queries.personal import list_drafts
from forum.queries.visibility import load_post
from forum.service.deflections import Credit, answered_by_suggestion
from forum.views.personal import DraftView
from frontend.page import Page
from frontend.pages.typed import Ask, Fields, only, typed
from kb.models import ParagraphRole
from kb.queries.articles import load_article
from search.service import Searcher
from search.views import Card

KINDS: Final = {"t": "thread", "k": "article"}
TITLE_CHARS: Final = 200
KEY_DIGITS: Final = 18


class Thanks(msgspec.Struct, frozen=True):
    """What answered, and the draft that waits."""

    card: Card | None
    draft: DraftView | None


@post("/deflections", status_code=303)
async def answered(
    request: Ask,
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
) -> Response[Any]:
    """Say that a suggestion answered the question. A visitor, who has no draft to keep, goes straight to it."""
    values = await typed(request)
    key = values["suggestion_key"]
    if not desk.actor.is_signed_in:
        return page.redirect((await desk.read(_load_card, searcher, key)).url)
    form = parse(Deflecting, _deflection_of(values))
    await desk.do(answered_by_suggestion, form, credit=await desk.read(_find_credit, key))
    return page.redirect(f"/ask/answered?key={form.suggestion_key}")


@get("/ask/answered")
async def show_thanks(
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    key: FromQuery[str] = "",
) -> Response[str]:
    """Say thank you, lead to the answer, and back to the draft when it was not the answer after all."""
    return page.show("ask/answered.html", thanks=await desk.read(_load_thanks, searcher, key))


def _deflection_of(values: Fields) -> dict[str, object]:
    """Thanks are never refused for the length of a draft."""
    cut = {"title": values["title"][:TITLE_CHARS], "body": values["body"][:BODY_CHARS]}
    return {**cut, **only(values, "suggestion_key", "space")}


def _load_thanks(work: Work, searcher: Searcher, key: str) -> Thanks:
    kept = [draft for draft in list_drafts(work) if draft.is_kept] if work.actor.is_signed_in else []
    try:
        card = _load_card(work, searcher, key)
    except NotFound:
        card = None
    return Thanks(card, kept[0] if kept else None)


def _load_card(work: Work, searcher: Searcher, key: str) -> Card:
    kind, number = _read(key)
    source = searcher.sources.get(kind)
    card = source.cards(work, [number]).get(number) if source else None
    if card is None:
        raise NotFound(kind=kind)
    return card


def _find_credit(work: Work, key: str) -> Credit | None:
    """For an article, the first answer it was made from; a thread's credit is found by the verb."""
    kind, number = _read(key)
    if kind != "article":
        return None
    try:
        article = load_article(work, number)
        sources = [part.source for part in article.paragraphs if part.source and part.role is ParagraphRole.ANSWER]
        found, thread = load_post(work, sources[0].post_id) if sources else (None, None)
    except NotFound:
        return None
    return Credit(found.author_id, thread.id, found.id) if found and thread else None


def _read(key: str) -> tuple[str, int]:
    """The kind and number of a suggestion; nonsense is nothing."""
    prefix, _, digits = key.partition("-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= KEY_DIGITS
    return (KINDS.get(prefix, ""), int(digits)) if is_number else ("", 0)


ROUTES: Final = (answered, show_thanks)
