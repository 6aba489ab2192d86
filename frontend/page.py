"""A page: what every template needs, and how handlers answer with one.

Handlers ask for `page: NamedDependency[Page]`, then `page.show(template, …)`, `page.refuse(…)` for a form to mend, or
`page.redirect(path, notice)`. Nothing here queries; the counts in the header come with the page.
"""

import base64
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final

import jinja2
import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from core.actor import VISITOR, Actor
from core.errors import AppError, Invalid
from core.i18n import best_locale, current_locale
from core.ids import new_token
from core.office import Office
from frontend.messages import field_text, text_of

NOTICE_COOKIE: Final = "entraide_notice"
KEPT_FIELDS: Final = ("title", "body", "difference", "description", "summary", "note", "bio")
"""Fields that hold what somebody composed; never a password, an address or a token."""
current_timezone: ContextVar[str] = ContextVar("current_timezone", default="Europe/Paris")
current_now: ContextVar[datetime] = ContextVar("current_now")


class Counts(msgspec.Struct, frozen=True):
    """What the header counts."""

    unread: int = 0
    queue: int | None = None


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What templates know as `page`."""

    actor: Actor
    locale: str
    theme: str
    csrf: str
    path: str
    notices: list[tuple[str, str]]
    unread: int
    queue_count: int | None
    demo: bool
    site_name: str
    signup: str

    def once(self) -> str:
        """A fresh nonce for a form: sent twice, it acts once."""
        return new_token()


class Page:
    """The page being answered."""

    def __init__(
        self, office: Office, templates: jinja2.Environment, frame: Frame, *, is_fragment: bool = False
    ) -> None:
        """Answer inside this frame."""
        self.office = office
        self.templates = templates
        self.frame = frame
        self.is_fragment = is_fragment

    @property
    def locale(self) -> str:
        """The reader's language."""
        return self.frame.locale

    def t(self, msgid: str, **values: object) -> str:
        """Translate for the reader."""
        return self.office.catalogues.t(self.frame.locale, msgid, **values)

    def tn(self, singular: str, plural: str, number: int, **values: object) -> str:
        """Translate a plural for the reader."""
        return self.office.catalogues.tn(self.frame.locale, singular, plural, number, **values)

    def html(self, template: str, **context: object) -> str:
        """Render a template; missing names are mistakes."""
        current_locale.set(self.frame.locale)
        current_timezone.set(self.frame.actor.timezone)
        now = self.office.clock()
        current_now.set(now)
        return self.templates.get_template(template).render(page=self.frame, now=now, **context)

    def show(self, template: str, *, status: int = 200, **context: object) -> Response[str]:
        """Answer with a page."""
        response = Response(self.html(template, **context), status_code=status, media_type="text/html")
        if self.frame.notices:
            response.delete_cookie(NOTICE_COOKIE)
        return response

    def refuse(self, template: str, refusal: AppError, *, status: int = 422, **context: object) -> Response[str]:
        """Show a form again with what was typed and what to mend; `errors` maps fields to sentences."""
        errors = self.errors(refusal)
        return self.show(template, status=status, errors=errors, **context)

    def errors(self, refusal: AppError) -> dict[str, str]:
        """The sentence of each refused field; the empty name holds the sentence for the whole form."""
        catalogues, locale = self.office.catalogues, self.frame.locale
        if isinstance(refusal, Invalid) and refusal.fields:
            return {name: field_text(catalogues, locale, code) for name, code in refusal.fields.items()}
        return {"": text_of(catalogues, locale, refusal.code, refusal.params)}

    def redirect(self, path: str, notice: str = "", kind: str = "success") -> Redirect:
        """Go on to another page (303), with a sentence shown there once."""
        cookies = [notice_cookie([(kind, notice)])] if notice else []
        return Redirect(path, status_code=303, cookies=cookies)


def notice_cookie(notices: list[tuple[str, str]]) -> Cookie:
    """Sentences to show on the next page, once. Plain text: the template escapes it."""
    packed = base64.urlsafe_b64encode(msgspec.json.encode(notices)).decode()
    return Cookie(NOTICE_COOKIE, value=packed, path="/", httponly=True, samesite="lax", max_age=60)


def read_notices(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    """The sentences left by the page before; nonsense is ignored."""
    packed = request.cookies.get(NOTICE_COOKIE, "")
    if not packed:
        return []
    try:
        notices = msgspec.json.decode(base64.urlsafe_b64decode(packed), type=list[tuple[str, str]])
    except (ValueError, msgspec.MsgspecError):
        return []
    kinds = {"info", "success", "warning", "error"}
    return [(kind if kind in kinds else "info", text[:500]) for kind, text in notices[:3]]


def locale_of(request: Request[Any, Any, Any], actor: Actor, fallback: str) -> str:
    """The reader's language: their account, then their choice, then their browser."""
    if actor.is_signed_in and actor.locale:
        return actor.locale
    chosen = request.cookies.get("entraide_locale", "")
    return chosen if chosen in {"fr", "en"} else best_locale(request.headers.get("accept-language", ""), fallback)


def wants_html(request: Request[Any, Any, Any]) -> bool:
    """Whether a person is looking: never under /api, otherwise what Accept prefers."""
    if request.scope["path"].startswith(("/api/", "/schema", "/health")):
        return False
    return "text/html" in request.headers.get("accept", "") or request.headers.get("x-fragment") == "1"


def frame_of(
    request: Request[Any, Any, Any],
    office: Office,
    actor: Actor,
    locale: str,
    *,
    csrf: str = "",
    counts: Counts | None = None,
) -> Frame:
    """The frame for a request."""
    counts = counts or Counts()
    theme = request.cookies.get("entraide_theme", "system")
    return Frame(
        actor=actor,
        locale=locale,
        theme=theme if theme in {"light", "dark"} else "system",
        csrf=csrf,
        path=request.scope["path"],
        notices=read_notices(request),
        unread=counts.unread,
        queue_count=counts.queue,
        demo=office.settings.demo,
        site_name=office.settings.site_name,
        signup=office.settings.signup,
    )


def error_page(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    *,
    params: Mapping[str, Any],
    headers: Mapping[str, str],
    request_id: str,
) -> Response[str]:
    """A page that says what happened and what to do next. It asks the database nothing: it may be what is broken."""
    office: Office = request.app.state.office
    known = request.scope.get("state", {})
    actor: Actor = known.get("actor", VISITOR)
    locale = locale_of(request, actor, office.settings.locale)
    frame = frame_of(request, office, actor, locale, csrf=known.get("csrf", ""))
    page = Page(office, request.app.state.templates, frame)
    sentence = text_of(office.catalogues, locale, code, params)
    kept = _kept(known.get("form", {}))
    html = page.html("errors/error.html", status=status, code=code, sentence=sentence, request_id=request_id, kept=kept)
    return Response(html, status_code=status, media_type="text/html", headers=dict(headers))


def _kept(form: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Long texts of a form that was refused before its handler saw it: an error page gives them back to be copied."""
    return [(name, form[name]) for name in KEPT_FIELDS if isinstance(form.get(name), str) and form[name].strip()]
