"""A row made ready to compare: keys unique on every site, instants in UTC, defaults of its origin, fingerprints.

Pure and cheap: nothing is rendered here, so that an import can pass over thousands of unchanged rows.
"""

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

import msgspec

from core.forms import BAD, clean
from forum.exchange import stackexchange
from forum.exchange.format import AnswerRow, Author, Comment, Deed, ThreadRow
from forum.exchange.report import Finding, What

RULES: Final = 1
"""Raise it when importing makes other posts of the same rows: they are then imported anew."""

SITE: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?(:[0-9]{1,5})?")
TITLE_CHARS: Final = 200
FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BREAKS: Final = re.compile(r"\s*[\t\n\x85\u2028\u2029]\s*")
NATIVE: Final = re.compile(r"[^/]+/(\d{1,18})-(\d{1,12})")


class Prints(msgspec.Struct, frozen=True):
    """Fingerprints of a thread's parts: only what changed in the source is changed here again."""

    words: str
    state: str
    solution: str
    posts: str
    duplicates: str

    @property
    def text(self) -> str:
        """As kept with the thread's origin: 60 characters."""
        return "".join(getattr(self, name) for name in self.__struct_fields__)

    @classmethod
    def of_text(cls, text: str) -> "Prints":
        """Read again what was kept."""
        return cls(*(text[start : start + 12] for start in range(0, 60, 12)))


class PostSource(msgspec.Struct, frozen=True, kw_only=True):
    """A post as the source has it."""

    key: str
    where: str
    is_opening: bool
    author: Author | None
    created: datetime
    edited: datetime | None
    body: str | None
    body_html: str | None
    comments: tuple[Comment, ...]
    votes: int
    verified: Deed | None
    url: str
    licence: str
    print: str = ""


class ThreadSource(msgspec.Struct, frozen=True, kw_only=True):
    """A thread as the source has it; the first post is the opening message."""

    key: str
    where: str
    site: str
    title: str
    created: datetime
    active: datetime
    row: ThreadRow
    posts: tuple[PostSource, ...]
    accepted: str | None
    duplicates: tuple[str, ...]
    url: str
    prints: Prints
    findings: tuple[Finding, ...]


class Link(msgspec.Struct, frozen=True):
    """A thread that repeats others, to be linked when all are there; `print` is kept once it is done."""

    key: str
    where: str
    targets: tuple[str, ...]
    print: str


class Unusable(msgspec.Struct, frozen=True):
    """A row that cannot become a thread, and why."""

    key: str
    reason: str


def read_source(row: ThreadRow, where: str, now: datetime) -> ThreadSource | Unusable:
    """Make a row ready, or say why it cannot be used."""
    site = row.site or (str(row.id).partition("/")[0] if "/" in str(row.id) else "")
    key = str(row.id) if str(row.id).startswith(f"{site}/") else f"{site}/{row.id}"
    title = one_line(row.title)
    created = instant(row.created, now)
    if not SITE.fullmatch(site):
        return Unusable(key, "bad_site")
    if created is None:
        return Unusable(key, "bad_date")
    if not title:
        return Unusable(key, "no_title")
    findings = [Finding(What.REMARK, where, key, "title_cut")] if len(title) > TITLE_CHARS else []
    answers: dict[str, PostSource] = {}
    for answer in row.answers:
        source = _answer(answer, site, where, now)
        if source is None or source.key in answers:
            reason = "bad_date" if source is None else "post_twice"
            findings.append(Finding(What.POST, where, f"{site}/{answer.id}", reason))
        else:
            answers[source.key] = source
    opening = _opening(row, key, where, created, now)
    posts = (opening, *sorted(answers.values(), key=lambda answer: answer.created))
    duplicates = tuple(other if "/" in other else f"{site}/{other}" for other in row.duplicate_of)
    return ThreadSource(
        key=f"thread:{key}",
        where=where,
        site=site,
        title=title if len(title) <= TITLE_CHARS else title[: TITLE_CHARS - 1] + "…",
        created=created,
        active=instant(row.active, now) or max(post.created for post in posts),
        row=row,
        posts=posts,
        accepted=f"post:{site}/{row.accepted}" if row.accepted is not None else None,
        duplicates=tuple(f"thread:{other}" for other in duplicates),
        url=opening.url,
        prints=_prints(row, posts),
        findings=tuple(findings),
    )


def instant(moment: datetime | None, now: datetime) -> datetime | None:
    """An instant in UTC (without a zone it is UTC already); None when it cannot be when something was written."""
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC) if FIRST <= aware <= now + timedelta(days=1) else None


def tidy(text: str) -> str:
    """Text without what nobody sees and no database keeps."""
    return clean(BAD.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str) -> str:
    """The same on one line; French non-breaking spaces stay."""
    return _BREAKS.sub(" ", tidy(text)).strip()


def native_id(key: str) -> int | None:
    """The thread that a key of an export names, on the site that made the export."""
    found = NATIVE.fullmatch(key.removeprefix("thread:"))
    return int(found[1]) if found else None


def _opening(row: ThreadRow, key: str, where: str, created: datetime, now: datetime) -> PostSource:
    site, number = key.split("/", 1)
    is_theirs = stackexchange.is_stack_exchange(site)
    source = PostSource(
        key=f"post:{key}",
        where=where,
        is_opening=True,
        author=row.author,
        created=created,
        edited=instant(row.edited, now),
        body=row.body,
        body_html=row.body_html,
        comments=row.comments,
        votes=row.score,
        verified=None,
        url=_web_address(row.url) or (stackexchange.question_url(site, number) if is_theirs else ""),
        licence=row.licence or (stackexchange.licence_of(created) if is_theirs else ""),
    )
    return msgspec.structs.replace(source, print=_digest(source, 32))


def _answer(answer: AnswerRow, site: str, where: str, now: datetime) -> PostSource | None:
    created = instant(answer.created, now)
    if created is None:
        return None
    is_theirs = stackexchange.is_stack_exchange(site)
    source = PostSource(
        key=f"post:{site}/{answer.id}",
        where=where,
        is_opening=False,
        author=answer.author,
        created=created,
        edited=instant(answer.edited, now),
        body=answer.body,
        body_html=answer.body_html,
        comments=answer.comments,
        votes=answer.score,
        verified=answer.verified,
        url=_web_address(answer.url) or (stackexchange.answer_url(site, str(answer.id)) if is_theirs else ""),
        licence=answer.licence or (stackexchange.licence_of(created) if is_theirs else ""),
    )
    return msgspec.structs.replace(source, print=_digest(source, 32))


def _web_address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) and len(url) <= 500 and not re.search(r"\s", url) else ""  # noqa: PLR2004 - the column


def _prints(row: ThreadRow, posts: tuple[PostSource, ...]) -> Prints:
    return Prints(
        words=_digest([row.title, row.tags, row.kind, row.lang, row.topic, row.me_toos]),
        state=_digest([row.closed, row.closure, row.archived, row.archival]),
        solution=_digest([row.accepted, row.acceptance]),
        posts=_digest([post.print for post in posts]),
        duplicates=_digest(row.duplicate_of),
    )


def _digest(value: object, chars: int = 12) -> str:
    """Source for the length: 48 bits tell a changed part of one thread; nobody gains by making two alike."""
    shown = msgspec.structs.replace(value, where="") if isinstance(value, PostSource) else value
    return blake2b(msgspec.json.encode([RULES, shown]), digest_size=chars // 2).hexdigest()
