"""The action log in words, narrowed by person, act or thing."""

from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency

from accounts.queries.people import ids_by_handle, people_by_id
from accounts.views import Person
from core.administration import AuditEntry, AuditFilter, list_audit
from core.desk import Desk
from core.ids import Cursor
from core.work import Work
from frontend.page import Page
from frontend.pages.admin.guard import require_admin
from frontend.pages.admin.words import ACTS, KINDS
from frontend.pages.typed import Fields, with_query

NOBODY: Final = 0
FILTERS: Final = ("person", "verb", "kind", "id")
DIGITS: Final = 18


class Line(msgspec.Struct, frozen=True):
    """One act: who did it, and whom or what it touched. `url` is empty when the thing has no page."""

    entry: AuditEntry
    by: Person | None
    to: Person | None
    url: str

    @property
    def is_own(self) -> bool:
        """Whether somebody did this to their own account."""
        return self.by is not None and self.by == self.to


class Log(msgspec.Struct, frozen=True):
    """One page of the log."""

    lines: list[Line]
    next: str | None


@get("/admin/audit")
async def show(
    request: Request[Any, Any, Any], desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[str]:
    """Show who did what, the newest first."""
    require_admin(desk)
    query = {name: request.query_params.get(name, "").strip() for name in FILTERS}
    cursor = request.query_params.get("cursor", "")
    log = await desk.read(_load_log, query, cursor)
    return page.show(
        "admin/audit.html",
        log=log,
        wanted=Fields(query),
        acts=sorted(((verb, page.t(act)) for verb, act in ACTS.items()), key=lambda act: act[1].casefold()),
        kinds=[(kind, page.t(word)) for kind, word in KINDS.items()],
        words={verb: page.t(act) for verb, act in ACTS.items()},
        kind_words={kind: page.t(word) for kind, word in KINDS.items()},
        next_url=with_query("/admin/audit", query, cursor=log.next) if log.next else "",
        first_url=with_query("/admin/audit", query) if cursor else "",
    )


def _load_log(work: Work, query: dict[str, str], cursor: str) -> Log:
    found = list_audit(work, Cursor.decode(cursor), wanted=_wanted(work, query))
    touched = {entry.target_id for entry in found.items if entry.target_kind == "person"}
    people = people_by_id(work, {entry.actor_id for entry in found.items if entry.actor_id} | touched)
    return Log([_line(entry, people) for entry in found.items], found.next)


def _wanted(work: Work, query: dict[str, str]) -> AuditFilter:
    """Somebody or something unknown narrows the log to nothing."""
    handle = query["person"].removeprefix("@").lower()
    actor_id = ids_by_handle(work, [handle]).get(handle, NOBODY) if handle else None
    number = query["id"]
    is_number = number.isascii() and number.isdigit() and len(number) <= DIGITS
    target_id = (int(number) if is_number else -1) if number else None
    return AuditFilter(actor_id=actor_id, verb=query["verb"], target_kind=query["kind"], target_id=target_id)


def _line(entry: AuditEntry, people: dict[int, Person]) -> Line:
    to = people.get(entry.target_id) if entry.target_kind == "person" else None
    by = people.get(entry.actor_id) if entry.actor_id else None
    if by is None and not entry.actor_name:
        by = to  # a door: whoever came through it was nobody yet
    return Line(entry, by, to, _url(entry, to))


def _url(entry: AuditEntry, to: Person | None) -> str:
    match entry.target_kind:
        case "person":
            return f"/admin/people/{to.handle}" if to else ""
        case "thread" | "post" | "article":
            return f"/{entry.target_kind}s/{entry.target_id}"
        case "item":
            return f"/queue/{entry.target_id}"
        case "group":
            return f"/admin/groups/{entry.target_id}"
        case _:
            return ""


ROUTES: Final = (show,)
