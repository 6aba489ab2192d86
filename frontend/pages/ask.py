"""Asking: the form, the existing answers shown while it is filled or before it is posted, and the posting itself."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from core.desk import Desk
from core.errors import AppError, Invalid, NotFound, TooMany
from core.forms import parse
from core.limits import Limit, MemoryLimiter
from core.work import Work
from forum import rules
from forum.forms.personal import DraftForm
from forum.forms.threads import NewThread
from forum.models.spaces import SpaceLifecycle
from forum.models.threads import ThreadKind
from forum.queries.personal import find_draft, space_id_of
from forum.queries.spaces import list_spaces
from forum.queries.threads import ThreadFilter, ThreadSort, list_threads
from forum.service.drafts import save_draft
from forum.service.threads import post_thread
from forum.views.personal import DraftView
from forum.views.spaces import SpaceRow
from frontend.page import Page
from frontend.pages.afterwards import AnswerT, afterwards, seed_of
from frontend.pages.posts import split_tags
from frontend.pages.typed import Ask, Fields, asker, errors_of, only, require_person, status_of, typed
from search.forms import DraftForm as Question
from search.service import Searcher
from search.service.logging import note_question
from search.service.verdicts import note_shown, note_suggestion_opened
from search.views import Draft, Offer, Suggestions

SUGGESTING: Final = MemoryLimiter(Limit("suggest", 120, timedelta(minutes=1)))
"""Far above somebody who types, far below a script; beyond it the list stays empty and writing goes on."""
JUST_POSTED: Final = 3
PLACE: Final = "ask"


class AskPage(msgspec.Struct, frozen=True):
    """Where one may ask, and what was being written."""

    spaces: list[SpaceRow]
    draft: DraftView | None
    may_announce: bool


@get("/ask")
async def begin(request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page]) -> Response[str]:
    """Show the form of a question, with what was being written before."""
    shown = await desk.read(_load)
    asked = Fields(dict(request.query_params))
    return _form(page, shown, _begun(shown, asked))


@post("/ask", status_code=303)
async def ask(
    request: Ask,
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    peer: NamedDependency[str],
) -> Response[Any]:
    """Post a question; without scripts the existing answers are shown once before."""
    values = await typed(request)
    try:
        require_person(desk)
        form = parse(NewThread, _thread_of(values))
        if offer := await _before_posting(desk, searcher, peer, form, values):
            return note(await _confirm(desk, page, values, offer.suggestions), desk, searcher, offer)
        thread_id = await desk.do(post_thread, form)
    except AppError as refusal:
        return _form(page, await desk.read(_load), values, _named(refusal))
    searcher.standing.forget(desk.actor.id or 0)
    answer = page.redirect(f"/threads/{thread_id}", page.t("It is posted. You will be told when somebody answers."))
    return afterwards(answer, desk, _follow_search, seed_of(request), form.space)


@post("/ask/suggestions", status_code=200)
async def suggest(
    request: Ask,
    desk: NamedDependency[Desk],
    page: NamedDependency[Page],
    searcher: NamedDependency[Searcher],
    peer: NamedDependency[str],
) -> Response[str]:
    """Find existing answers for a question being written. Never a refusal: at worst an empty list."""
    try:
        offer = await _find(desk, searcher, peer, await typed(request))
    except (Invalid, TooMany):
        return page.show("ask/suggestions.html", found=None)
    return note(page.show("ask/suggestions.html", found=offer.suggestions), desk, searcher, offer)


@post("/ask/suggestions/openings", status_code=204)
async def open_suggestion(request: Ask, desk: NamedDependency[Desk]) -> None:
    """Hear, from a browser with scripts, that a suggestion was opened."""
    values = await typed(request)
    await desk.do(note_suggestion_opened, values["key"])


def note(answer: AnswerT, desk: Desk, searcher: Searcher, offer: Offer) -> AnswerT:
    """The same answer; what it shows is remembered once it is sent, unless it stands there already."""
    if desk.actor.id is None or not searcher.standing.is_news(desk.actor.id, offer.traces, desk.office.clock()):
        return answer
    return afterwards(answer, desk, note_shown, offer)


async def _before_posting(desk: Desk, searcher: Searcher, peer: str, form: NewThread, values: Fields) -> Offer | None:
    """What to show before posting: nothing once it was shown, and nothing when there is nothing."""
    if values["confirmed"] or values["different_key"] or form.kind == ThreadKind.ANNOUNCEMENT:
        return None
    try:
        found = await _find(desk, searcher, peer, values)
    except (Invalid, TooMany):
        return None
    return found if found.suggestions.items else None


async def _confirm(desk: Desk, page: Page, values: Fields, found: Suggestions) -> Response[str]:
    """The same form with the suggestions open. The draft is kept, so that leaving by a suggestion loses nothing."""
    with suppress(AppError):  # the text is in the form all the same
        # A desk of its own: the form's nonce stays free for the posting.
        await Desk(desk.office, desk.actor, desk.locale).do(save_draft, parse(DraftForm, _draft_of(values)))
    shown = await desk.read(_load)
    return page.show("ask/form.html", shown=shown, values=values, errors=Fields(), found=found, has_draft=False)


async def _find(desk: Desk, searcher: Searcher, peer: str, values: Fields) -> Offer:
    SUGGESTING.hit(asker(desk, peer))
    question = parse(Question, only(values, "title", "body", "space"))
    return await desk.read(_suggest, searcher, question)


def _suggest(work: Work, searcher: Searcher, question: Question) -> Offer:
    draft = Draft(
        title=question.title,
        body=question.body,
        space_id=space_id_of(work, question.space),
        exclude=_just_posted(work, question.title),
    )
    return searcher.offer(work, draft)


def _follow_search(work: Work, seed: str, slug: str) -> None:
    """What was looked for before is told to the space where it was asked."""
    note_question(work, seed, space_id_of(work, slug))


def _just_posted(work: Work, title: str) -> frozenset[str]:
    """The very thread a double click has posted already: it is no suggestion for itself."""
    if not work.actor.is_signed_in:
        return frozenset()
    mine = list_threads(work, ThreadFilter(is_mine=True, sort=ThreadSort.NEWEST, limit=JUST_POSTED))
    return frozenset(f"t-{thread.id}" for thread in mine.items if thread.title == title)


def _load(work: Work) -> AskPage:
    spaces = list_spaces(work)
    return AskPage(
        spaces=[space for space in spaces if _may_ask(work, space)],
        draft=find_draft(work, PLACE) if work.actor.is_signed_in else None,
        may_announce=any(rules.may_announce(work.actor, space) for space in spaces),
    )


def _may_ask(work: Work, space: SpaceRow) -> bool:
    """Visitors see where they could ask once they are signed in."""
    if work.actor.is_signed_in:
        return rules.may_post_in(work.actor, space)
    return space.lifecycle == SpaceLifecycle.OPEN


def _begun(shown: AskPage, asked: Fields) -> Fields:
    """An unfinished question wins over the address: opening a link must not lose it."""
    draft = shown.draft
    if draft is None:
        return Fields(only_text(asked, "title", "body", "space", "kind"))
    values = Fields(title=draft.title, body=draft.body, space=draft.space_slug, kind=draft.kind)
    return Fields({**values, "space": values["space"] or asked["space"]})


def only_text(values: Fields, *names: str) -> dict[str, str]:
    """These fields of an address, those that are there."""
    return {name: values[name] for name in names if name in values}


def _thread_of(values: Fields) -> dict[str, object]:
    form = only(values, "space", "title", "body", "kind")
    form["tags"] = split_tags(values["tags"])
    if values["difference"].strip() and values["different_key"]:
        form["different"] = {"key": values["different_key"], "reason": values["difference"].strip()}
    return form


def _draft_of(values: Fields) -> dict[str, object]:
    return {"place": PLACE, **only(values, "space", "title", "body", "kind")}


def _named(refusal: AppError) -> AppError:
    """The refusal under the names that the form's fields have."""
    if isinstance(refusal, NotFound):
        return Invalid({"space": "bad_choice"})
    if isinstance(refusal, Invalid):
        fields = {"difference" if name.startswith("different") else name: code for name, code in refusal.fields.items()}
        return Invalid(fields)
    return refusal


def _form(page: Page, shown: AskPage, values: Fields, refusal: AppError | None = None) -> Response[str]:
    has_draft = refusal is None and shown.draft is not None
    return page.show(
        "ask/form.html",
        status=status_of(refusal),
        shown=shown,
        values=values,
        errors=errors_of(page, refusal),
        found=None,
        has_draft=has_draft,
    )


ROUTES: Final = (begin, ask, suggest, open_suggestion)
