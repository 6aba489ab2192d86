"""One table from refusals to HTTP: problem+json for the API, a page for people. Anything else is a bug: 500, logged."""

import logging
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DataError, OperationalError

from core.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    SignInRequired,
    TooMany,
    Unavailable,
)
from core.forms import refusal
from core.i18n import best_locale
from core.office import Office
from frontend.messages import text_of
from frontend.page import error_page, wants_html

log = logging.getLogger(__name__)

STATUS: Final[tuple[tuple[type[AppError], int], ...]] = (
    (SignInRequired, 401),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (Invalid, 422),
    (TooMany, 429),
    (Unavailable, 503),
)

HTTP_CODES: Final = {
    400: "bad_request",
    401: "sign_in_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "wrong_media_type",
    429: "too_many",
}


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one error shape of the API (RFC 9457)."""

    title: str
    status: int
    code: str
    type: str = "about:blank"
    detail: str = ""
    fields: dict[str, str] = {}
    params: dict[str, Any] = {}
    request_id: str = ""


class _Refused(msgspec.Struct, frozen=True):
    status: int
    code: str
    fields: dict[str, str] = {}
    params: dict[str, Any] = {}
    headers: dict[str, str] = {}


FOREIGN: Final[tuple[tuple[tuple[type[Exception], ...], _Refused], ...]] = (
    ((UnicodeDecodeError, RecursionError, msgspec.DecodeError), _Refused(400, "bad_request")),
    ((OverflowError, DataError), _Refused(404, "not_found")),  # an id beyond what a database counts
    ((OperationalError,), _Refused(503, "unavailable", headers={"Retry-After": "5"})),
)


def status_of(error: AppError) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def refuse(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a refusal, or own up to a bug."""
    refused = _read(error)
    request_id = request.scope.get("state", {}).get("request_id", "")
    if refused.status >= 500:  # noqa: PLR2004 - HTTP
        log.error("request %s failed: %s %s", request_id, request.method, request.scope["path"], exc_info=error)
    if wants_html(request):
        return error_page(
            request, refused.status, refused.code, params=refused.params, headers=refused.headers, request_id=request_id
        )
    office: Office = request.app.state.office
    locale = best_locale(request.headers.get("accept-language", ""), "en")
    problem = Problem(
        title=text_of(office.catalogues, locale, refused.code, refused.params),
        status=refused.status,
        code=refused.code,
        fields=refused.fields,
        params=_plain(refused.params),
        request_id=request_id,
    )
    return Response(problem, status_code=refused.status, media_type="application/problem+json", headers=refused.headers)


def _read(error: Exception) -> _Refused:
    if isinstance(error, AppError):
        return _read_refusal(error)
    if isinstance(error, HTTPException) and error.status_code < 500:  # noqa: PLR2004 - HTTP
        return _read_framework(error)
    known = next((refused for kinds, refused in FOREIGN if isinstance(error, kinds)), None)
    return known or _Refused(500, "bug")


def _read_refusal(error: AppError) -> _Refused:
    headers = {"Retry-After": str(error.params["seconds"])} if isinstance(error, TooMany) else {}
    headers |= {"WWW-Authenticate": "Bearer"} if isinstance(error, SignInRequired) else {}
    fields = error.fields if isinstance(error, Invalid) else {}
    return _Refused(status_of(error), error.code, fields, error.params, headers)


def _read_framework(error: HTTPException) -> _Refused:
    if isinstance(error, ValidationException):
        return _Refused(422, "invalid", _fields(error))
    if isinstance(error, SerializationException):
        return _Refused(400, "bad_request")
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return _Refused(error.status_code, HTTP_CODES.get(error.status_code, "bad_request"), headers=headers)


def _fields(error: ValidationException) -> dict[str, str]:
    """The refused fields of the framework's own validation, in our codes."""
    fields: dict[str, str] = {}
    extra = error.extra if isinstance(error.extra, list) else []
    for item in extra:
        if isinstance(item, dict):
            found = refusal(str(item.get("message", "")))
            name = next(iter(found.fields))
            key = str(item.get("key") or "")
            fields[name if key in {"", "data"} else key] = found.fields[name]
    return fields


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int | float | bool) else str(value) for name, value in params.items()}


HANDLERS: Final[ExceptionHandlersMap] = {AppError: refuse, HTTPException: refuse, Exception: refuse}
