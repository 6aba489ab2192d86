"""The outermost layer: a request id, security headers, HEAD, and the cookies the edge asked for. No feature."""

import re
import secrets
from typing import Final

from litestar.datastructures import Cookie
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from app.edge import SESSION_COOKIE, VISIT_COOKIE, cookie_name
from core.office import Office

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types entraide"
)
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), browsing-topics=()"),
)
HSTS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
COOKIE_SECONDS: Final = 400 * 24 * 3600
"""A cookie outlives its session: the server decides when a session ends."""
REQUEST_ID: Final = re.compile(r"^[A-Za-z0-9._-]{8,64}$")


class Shield:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, office: Office) -> None:
        """Wrap `app`."""
        self.app = app
        self.office = office

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope["method"] = HttpMethod.GET

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers(scope, request_id)]
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(scope, receive, answer)

    def _headers(self, scope: HTTPScope, request_id: str) -> list[tuple[bytes, bytes]]:
        headers = [*HEADERS, (b"x-request-id", request_id.encode())]
        if self.office.settings.is_https:
            headers.append(HSTS)
        if not scope["path"].startswith(("/static/", "/uploads/")):
            headers.append(
                (b"cache-control", b"private, no-store" if scope["path"].startswith("/api/") else b"private, no-cache")
            )
            headers.append((b"vary", b"Accept, Accept-Language, Cookie"))
        state = scope.get("state", {})
        if "session" in state:
            headers.append(self._cookie(SESSION_COOKIE, state["session"]))
        elif "visit" in state:
            headers.append(self._cookie(VISIT_COOKIE, state["visit"]))
        return headers

    def _cookie(self, name: str, value: str) -> tuple[bytes, bytes]:
        cookie = Cookie(
            cookie_name(self.office, name),
            value=value,
            path="/",
            httponly=True,
            samesite="lax",
            secure=self.office.settings.is_https,
            max_age=COOKIE_SECONDS if value else 0,
        )
        return (b"set-cookie", cookie.to_header(header="").encode())


def _request_id(scope: HTTPScope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.match(value.decode("latin-1")):
            return value.decode("latin-1")
    return secrets.token_hex(8)
