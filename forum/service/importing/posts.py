"""The posts of an imported thread: added with their dates, renewed when their source changed."""

import re
from collections.abc import Sequence
from typing import Final

from core.work import Work
from forum.exchange.format import Author, Deed
from forum.exchange.preparing import PreparedPost, PreparedThread
from forum.exchange.report import Finding, What
from forum.exchange.sources import PostSource, ThreadSource, instant
from forum.models import Origin, Post, Revision, Thread, Verification
from forum.models.threads import ThreadKind
from forum.queries.origins import find_origins, is_edited_here
from forum.service.importing.people import are_imported, author_of, credit_of, person_of
from forum.service.writing import fill_post

_NATIVE: Final = re.compile(r"post:[^/]+/p(\d{1,18})-(\d{1,12})")


def add_posts(work: Work, thread: Thread, source: ThreadSource, prepared: Sequence[PreparedPost]) -> None:
    """Add posts at the end of a thread, in this order."""
    posts = []
    for one in prepared:
        thread.last_post_number += 1
        post = Post(
            thread_id=thread.id,
            author_id=author_of(work, one.source, source.site),
            number=thread.last_post_number,
            created_at=one.source.created,
            edited_at=one.source.edited,
        )
        fill_post(post, one.body, one.rendered)
        posts.append(post)
    work.db.add_all(posts)
    work.db.flush()
    for post, one in zip(posts, prepared, strict=True):
        work.db.add(_origin(work, post, one.source, source.site))
        _verify(work, thread, post, one.source, source)
    work.db.flush()


def renew_posts(work: Work, thread: Thread, prepared: PreparedThread) -> tuple[int, int, list[Finding]]:
    """Add new posts, renew changed ones; how many of each, and what stayed as it is here."""
    source = prepared.source
    origins = find_origins(work, [post.key for post in source.posts])
    places = locate_posts(work, thread, source)
    fresh = [prepared.posts[post.key] for post in source.posts if post.key in prepared.posts and post.key not in places]
    elsewhere = [post for post in source.posts if post.key in origins and post.key not in places]
    fresh = [one for one in fresh if one.source not in elsewhere]
    findings = [Finding(What.POST, post.where, post.key.removeprefix("post:"), "post_elsewhere") for post in elsewhere]
    renewed = 0
    for post in source.posts:
        origin = origins.get(post.key)
        one = prepared.posts.get(post.key)
        if origin is None or one is None or origin.fingerprint == post.print or post.key not in places:
            continue
        renewed += 1
        findings += _renew(work, thread, one, origin, source)
    add_posts(work, thread, source, fresh)
    return len(fresh), renewed, findings


def locate_posts(work: Work, thread: Thread, source: ThreadSource) -> dict[str, int]:
    """The posts of this thread that its source names, by key: imported ones, and replies that were written here."""
    places = {key: origin.target_id for key, origin in find_origins(work, [post.key for post in source.posts]).items()}
    for post in source.posts:
        named = _NATIVE.fullmatch(post.key)
        row = work.db.get(Post, int(named[1])) if named and post.key not in places else None
        if named and row is not None and int(row.created_at.timestamp()) == int(named[2]):
            places[post.key] = row.id
    return {key: post_id for key, post_id in places.items() if work.db.get_one(Post, post_id).thread_id == thread.id}


def votes_there(before: int, told: int, given_here: int) -> int:
    """The votes there; a sum that includes those given here comes from an export of this site and tells nothing new."""
    return before if before <= told <= before + given_here else told


def _renew(work: Work, thread: Thread, prepared: PreparedPost, origin: Origin, source: ThreadSource) -> list[Finding]:
    one = prepared.source
    post = work.db.get_one(Post, origin.target_id)
    fresh = _origin(work, post, one, source.site)
    origin.url, origin.licence, origin.author, origin.fingerprint = fresh.url, fresh.licence, fresh.author, one.print
    origin.votes = votes_there(origin.votes, one.votes, post.helpful_count)
    post.author_id = author_of(work, one, source.site)
    if one.is_opening:
        thread.author_id = post.author_id
    _verify(work, thread, post, one, source)
    if post.body == prepared.body:
        return []
    if is_edited_here(work, post.id):
        return [Finding(What.REMARK, one.where, one.key.removeprefix("post:"), "edited_here")]
    post.revision_count += 1
    title = thread.title if one.is_opening else ""
    work.db.add(Revision(post_id=post.id, number=post.revision_count, title=title, body=post.body, at=work.now))
    fill_post(post, prepared.body, prepared.rendered)
    post.edited_at = one.edited or work.now
    post.version += 1
    return []


def _verify(work: Work, thread: Thread, post: Post, one: PostSource, source: ThreadSource) -> None:
    """An answer is vouched for as in the source; what somebody of this site vouched for stays so."""
    row = work.db.get(Verification, post.id)
    if one.verified is not None and row is None and not one.is_opening and thread.kind == ThreadKind.QUESTION:
        at = instant(one.verified.at, work.now) or one.created
        work.db.add(Verification(post_id=post.id, by_id=_voucher(work, one.verified, source.site), at=at))
    elif one.verified is None and row is not None and are_imported(work, [row.by_id]):
        work.db.delete(row)


def _voucher(work: Work, deed: Deed, site: str) -> int:
    name = work.t("Somebody on %(site)s", site=site)
    return person_of(work, deed.by or Author(key=f"{site}/somebody", name=name))


def _origin(work: Work, post: Post, one: PostSource, site: str) -> Origin:
    return Origin(
        key=one.key,
        target_kind="post",
        target_id=post.id,
        url=one.url,
        licence=one.licence[:80],
        author=credit_of(one, site),
        imported_at=work.now,
        fingerprint=one.print,
        votes=one.votes,
    )
