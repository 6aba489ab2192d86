"""The edge of a request: who acts, in which language, whether a form is ours, and whether it was sent before.

An unsafe method needs either a bearer token or proof that the form came from our own page: its token, bound to the
session, and an Origin of ours. A handler gets a `Desk` only after that. A handler marked `own_proof` carries a proof of
its own, such as the signature of a one-click unsubscription.
"""

import secrets
from typing import Any, Final

import jinja2
from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency

from accounts.csrf import csrf_token, is_csrf_token
from accounts.queries.actors import find_actor_by_session, find_actor_by_token
from accounts.service.sessions import touch_session
from accounts.service.tokens import touch_token
from accounts.signing import rotate_session
from core.actor import VISITOR, Actor, TokenScope
from core.desk import Desk, Once
from core.errors import Expired, Forbidden, SignInRequired, TokenRequired
from core.office import Office
from frontend.counts import load_counts
from frontend.page import Counts, Frame, Page, frame_of, locale_of

SESSION_COOKIE: Final = "entraide_session"
VISIT_COOKIE: Final = "entraide_visit"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_CHARS: Final = 200
API: Final = "/api/"
Ask = Request[Any, Any, Any]


def cookie_name(office: Office, name: str) -> str:
    """The `__Host-` prefix binds a cookie to this host; browsers accept it over HTTPS alone."""
    return f"__Host-{name}" if office.settings.is_https else name


async def provide_desk(request: Ask) -> Desk:
    """The desk of whoever sent this request.

    Raises:
        SignInRequired: the bearer token is unknown, revoked or expired.
        Expired: an unsafe request that does not prove it came from our own page.
        Forbidden: the token was not made for writing.
    """
    office: Office = request.app.state.office
    state = request.scope["state"]
    known: Desk | None = state.get("desk")
    if known is not None:
        return known
    header = request.headers.get("authorization", "")
    if header:
        actor = await _bearer(office, header)
        if (
            request.method not in SAFE
            and not actor.may_use(TokenScope.WRITE)
            and not actor.may_use(TokenScope.MODERATE)
        ):
            raise Forbidden(act="write")
    else:
        actor = await _cookie(office, request)
        if request.method not in SAFE and not request.route_handler.opt.get("own_proof"):
            await _require_own_form(office, request, state["seed"])
    state["actor"] = actor
    locale = locale_of(request, actor, office.settings.locale)
    once = None if request.method in SAFE else await _once(request)
    state["desk"] = desk = Desk(office, actor, locale, once)
    return desk


async def provide_page(request: Ask, desk: NamedDependency[Desk]) -> Page:
    """The page being answered, with the header's counts."""
    counts = await desk.read(load_counts) if desk.actor.is_signed_in else Counts()
    state = request.scope["state"]
    frame: Frame = frame_of(request, desk.office, desk.actor, desk.locale, csrf=state.get("csrf", ""), counts=counts)
    templates: jinja2.Environment = request.app.state.templates
    return Page(desk.office, templates, frame, is_fragment=request.headers.get("x-fragment") == "1")


def provide_peer(request: Ask) -> str:
    """The address a request came from; the server believes proxies only when the settings name them."""
    return request.client.host if request.client else "unknown"


async def _bearer(office: Office, header: str) -> Actor:
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer":
        raise SignInRequired
    found = await Desk(office, VISITOR, "en").read(find_actor_by_token, token.strip())
    if found is None:
        raise SignInRequired
    if found.needs_touch:
        await Desk(office, found.actor, "en").do(touch_token, found.token_id)
    return found.actor


async def _cookie(office: Office, request: Ask) -> Actor:
    """The person of the session cookie, or a visitor; leaves the CSRF seed and token in the request's state."""
    state = request.scope["state"]
    token = request.cookies.get(cookie_name(office, SESSION_COOKIE), "")
    signed_in = await Desk(office, VISITOR, "en").read(find_actor_by_session, token) if token else None
    if signed_in is None:
        seed = request.cookies.get(cookie_name(office, VISIT_COOKIE), "")
        if not seed:
            seed = secrets.token_urlsafe(32)
            state["visit"] = seed
        state["seed"], state["csrf"] = seed, csrf_token(office.settings, seed)
        return VISITOR
    state["seed"], state["csrf"] = signed_in.csrf_seed, csrf_token(office.settings, signed_in.csrf_seed)
    state["session_id"] = signed_in.session_id
    desk = Desk(office, signed_in.actor, signed_in.actor.locale)
    if signed_in.needs_rotation:
        renewed = await rotate_session(desk, signed_in.session_id)
        if renewed is not None:
            state["session"], state["session_id"] = renewed.token, renewed.session_id
    elif signed_in.needs_touch:
        await desk.do(touch_session, signed_in.session_id)
        state["session"] = token
    return signed_in.actor


async def _require_own_form(office: Office, request: Ask, seed: str) -> None:
    origin = request.headers.get("origin", "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    hosts = {office.settings.origin, f"{request.url.scheme}://{request.headers.get('host', '')}"}
    if (origin and origin not in hosts) or site not in {"same-origin", "none"}:
        raise Expired
    sent = request.headers.get("x-csrf-token", "") or str((await _form(request)).get("_csrf", ""))
    if not sent and request.url.path.startswith(API) and "session_id" not in request.scope["state"]:
        raise TokenRequired  # a program that forgot its token would not know what to make of an expired form
    if not is_csrf_token(office.settings, seed, sent):
        raise Expired


async def _once(request: Ask) -> Once | None:
    key = request.headers.get("idempotency-key", "")
    if key:
        return Once(key[:KEY_CHARS], await request.body())
    nonce = str((await _form(request)).get("_once", ""))
    return Once(nonce[:KEY_CHARS]) if nonce else None


async def _form(request: Ask) -> FormMultiDict:
    kind = request.headers.get("content-type", "")
    if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        form = await request.form()
        request.scope["state"]["form"] = form  # an expired form gives back what was typed
        return form
    return FormMultiDict({})
