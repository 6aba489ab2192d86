"""One batch of threads: made, brought up to date, or left as they are."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import delete

from core.errors import Invalid, require
from core.ids import slugify
from core.work import Listeners, Work
from forum.exchange.preparing import PreparedThread
from forum.exchange.report import Finding, Outcome, Result, What
from forum.exchange.sources import PostSource, Prints, ThreadSource
from forum.models import Origin, Space, Thread, ThreadTag
from forum.models.threads import Lifecycle, Resolution
from forum.queries.exporting import export_rows
from forum.queries.origins import find_origins, find_space, is_edited_here
from forum.service.importing.outcomes import follow_solution, follow_state
from forum.service.importing.people import author_of
from forum.service.importing.posts import add_posts, renew_posts, votes_there
from forum.service.importing.spaces import is_more_open
from forum.service.threads import thread_language
from forum.service.writing import changed, settle, tidy_tags

MOST_TAGS: Final = 5
"""As many as the form for editing takes: a thread with more could not be saved again."""

UNLINKED: Final = "-" * 12
"""Kept for the fingerprint of duplicate links until they are made: a thread may come before the one it repeats."""


def import_threads(work: Work, threads: Sequence[PreparedThread]) -> list[Outcome]:
    """Make or renew these threads; one outcome for each, in order.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "import")
    quiet = work.acting(work.actor, work.now, Listeners())
    origins = find_origins(quiet, [thread.source.key for thread in threads])
    outcomes = [_import(quiet, thread, origins.get(thread.source.key)) for thread in threads]
    _record(work, outcomes)
    return outcomes


def space_slug(source: ThreadSource) -> str:
    """The space a thread belongs into: the one it names, or that of its site."""
    return source.row.space.slug if source.row.space else slugify(source.site)


def _import(work: Work, thread: PreparedThread, origin: Origin | None) -> Outcome:
    if any(finding.what is What.THREAD for finding in thread.findings):
        return _skipped(thread)
    return _make(work, thread) if origin is None else _renew(work, thread, origin)


def _make(work: Work, thread: PreparedThread) -> Outcome:
    source = thread.source
    space = find_space(work, space_slug(source))
    taken = find_origins(work, [post.key for post in source.posts])
    reason = _obstacle(work, thread, space, is_taken=source.posts[0].key in taken)
    if space is None or reason:
        return _skipped(thread, *([_remark(source, reason, What.THREAD)] if reason else ()))
    ready = [thread.posts[post.key] for post in source.posts if post.key in thread.posts and post.key not in taken]
    row = Thread(
        space_id=space.id,
        author_id=author_of(work, ready[0].source, source.site),
        kind=source.row.kind,
        title=source.title,
        lang=_language(space, source, ready[0].rendered.text),
        lifecycle=Lifecycle.OPEN,
        resolution=Resolution.NONE,
        topic_mark=source.row.topic or None,
        created_at=source.created,
        activity_at=source.active,
        last_post_number=0,
    )
    work.db.add(row)
    work.db.flush()
    add_posts(work, row, source, ready)
    findings = [*_set_tags(work, row, source), *follow_state(work, row, source), *follow_solution(work, row, source)]
    findings += [_post_remark(post, "post_elsewhere") for post in source.posts if post.key in taken]
    settle(work, row)
    work.db.add(_origin(work, row, source))
    work.db.flush()
    return Outcome(
        key=source.key,
        result=Result.IMPORTED,
        space=space.slug,
        posts_imported=len(ready),
        findings=(*thread.findings, *findings),
    )


def _obstacle(work: Work, thread: PreparedThread, space: Space | None, *, is_taken: bool) -> str:
    """Why a thread cannot be made, beyond what its findings say already."""
    if space is None:
        return "no_space"
    if is_taken:
        return "post_elsewhere"
    return "space_more_open" if is_more_open(work, space, thread.source.row.space) else ""


def _renew(work: Work, thread: PreparedThread, origin: Origin) -> Outcome:
    """Bring in what changed in the source since, part by part; what a person changed here stays.

    A row that says what an export of this site would say changes nothing.
    """
    source = thread.source
    prints = msgspec.structs.replace(source.prints, duplicates=Prints.of_text(origin.fingerprint).duplicates)
    current = export_rows(work, [origin.target_id]).get(origin.target_id)
    if prints.text == origin.fingerprint or current == source.row:
        return Outcome(key=source.key, result=Result.UNCHANGED)
    row = work.db.get_one(Thread, origin.target_id)
    made, renewed, findings = _renew_parts(work, row, thread, origin)
    origin.fingerprint = prints.text
    settle(work, row)
    findings = [*thread.findings, *findings]
    if export_rows(work, [row.id]).get(row.id) == current:
        return Outcome(key=source.key, result=Result.UNCHANGED, findings=tuple(findings))
    changed(work, row)
    return Outcome(
        key=source.key,
        result=Result.UPDATED,
        space=work.db.get_one(Space, row.space_id).slug,
        posts_imported=made,
        posts_updated=renewed,
        findings=tuple(findings),
    )


def _renew_parts(work: Work, row: Thread, thread: PreparedThread, origin: Origin) -> tuple[int, int, list[Finding]]:
    source = thread.source
    before, after = Prints.of_text(origin.fingerprint), source.prints
    made, renewed, findings = renew_posts(work, row, thread) if before.posts != after.posts else (0, 0, [])
    if before.words != after.words:
        findings += _renew_words(work, row, source, origin)
    if before.state != after.state:
        findings += follow_state(work, row, source)
    if before.solution != after.solution:
        findings += follow_solution(work, row, source)
    row.activity_at = max(row.activity_at, source.active)
    return made, renewed, findings


def _renew_words(work: Work, row: Thread, source: ThreadSource, origin: Origin) -> list[Finding]:
    origin.votes = votes_there(origin.votes, source.row.me_toos, row.me_too_count)
    opening = find_origins(work, [source.posts[0].key])[source.posts[0].key]
    if is_edited_here(work, opening.target_id):
        return [_remark(source, "edited_here")]
    row.title = source.title
    row.kind = source.row.kind
    row.lang = source.row.lang if source.row.lang in {"fr", "en"} else row.lang
    return _set_tags(work, row, source)


def _set_tags(work: Work, row: Thread, source: ThreadSource) -> list[Finding]:
    """At most as many tags as the form for editing takes; the source's order decides."""
    readable: list[str] = []
    for tag in source.row.tags:
        try:
            readable += tidy_tags([tag])
        except Invalid:
            continue
    tags = list(dict.fromkeys(readable))[:MOST_TAGS]
    work.db.execute(delete(ThreadTag).where(ThreadTag.thread_id == row.id))
    work.db.add_all(ThreadTag(thread_id=row.id, tag=tag) for tag in tags)
    if len(set(source.row.tags)) <= len(tags):
        return []
    return [_remark(source, "tags_dropped")]


def _language(space: Space, source: ThreadSource, text: str) -> str:
    return source.row.lang if source.row.lang in {"fr", "en"} else thread_language(space, source.title, text)


def _origin(work: Work, row: Thread, source: ThreadSource) -> Origin:
    duplicates = UNLINKED if source.duplicates else source.prints.duplicates
    prints = msgspec.structs.replace(source.prints, duplicates=duplicates)
    return Origin(
        key=source.key,
        target_kind="thread",
        target_id=row.id,
        url=source.url,
        licence=source.posts[0].licence[:80],
        author=source.site,
        imported_at=work.now,
        fingerprint=prints.text,
        votes=source.row.me_toos,
    )


def _skipped(thread: PreparedThread, *more: Finding) -> Outcome:
    return Outcome(key=thread.source.key, result=Result.SKIPPED, findings=(*thread.findings, *more))


def _record(work: Work, outcomes: Sequence[Outcome]) -> None:
    """One line of the action log for each space that this batch touched."""
    for slug in sorted({outcome.space for outcome in outcomes if outcome.space}):
        here = [outcome.result for outcome in outcomes if outcome.space == slug]
        space = find_space(work, slug)
        if space is not None:
            counts = {str(result): here.count(result) for result in (Result.IMPORTED, Result.UPDATED)}
            work.record("thread.import", "space", space.id, slug=slug, **counts)


def _remark(source: ThreadSource, reason: str, what: What = What.REMARK) -> Finding:
    return Finding(what, source.where, source.key.removeprefix("thread:"), reason)


def _post_remark(post: PostSource, reason: str) -> Finding:
    return Finding(What.POST, post.where, post.key.removeprefix("post:"), reason)
