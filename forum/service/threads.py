"""Start a thread."""

from datetime import timedelta
from typing import Final

from core.errors import require
from core.limits import Limit, hit
from core.work import Work
from forum import rules
from forum.errors import SpaceNotOpen
from forum.events import ThreadChanged, ThreadWasPosted
from forum.forms.threads import NewThread
from forum.models import Difference, Post, Space, Thread, ThreadTag
from forum.models.threads import Lifecycle, Resolution, ThreadKind
from forum.queries.visibility import load_space
from forum.service.drafts import forget_draft
from forum.service.uploads import use_uploads
from forum.service.writing import fill_post, follow_quietly, render_body, tidy_tags
from search.analyser import detect

POSTING: Final = Limit("post", 30, timedelta(minutes=10))
"""Threads and replies together, per person: far above a busy learner, far below a script."""


def post_thread(work: Work, form: NewThread) -> int:
    """Start a thread; a question then waits in the LCM's queue from the same transaction on.

    Raises:
        NotFound: no such space, or not for this actor.
        Forbidden: an announcement by somebody who is not staff of the space.
        SpaceNotOpen: the space is planned, read-only or archived.
        TooMany: too many posts in a short time.
        Invalid: the body is too complex, or a tag cannot be read.
    """
    rendered = render_body(work, form.body)
    tags = tidy_tags(form.tags)
    space = load_space(work, form.space)
    _require_open(work, space, form.kind)
    hit(work, POSTING, str(work.actor.id))
    thread = Thread(
        space_id=space.id,
        author_id=work.actor.id,
        kind=form.kind,
        title=form.title,
        lang=thread_language(space, form.title, rendered.text),
        lifecycle=Lifecycle.OPEN,
        resolution=Resolution.NONE,
        created_at=work.now,
        activity_at=work.now,
    )
    work.db.add(thread)
    work.db.flush()
    post = Post(thread_id=thread.id, author_id=work.actor.id, number=1, created_at=work.now)
    fill_post(post, form.body, rendered)
    work.db.add(post)
    work.db.add_all(ThreadTag(thread_id=thread.id, tag=tag) for tag in tags)
    if form.different:
        work.db.add(Difference(thread_id=thread.id, suggestion_key=form.different.key, reason=form.different.reason))
    work.db.flush()
    use_uploads(work, post.id, rendered.images)
    follow_quietly(work, thread.id, thread.author_id)
    forget_draft(work, "ask")
    work.record("thread.post", "thread", thread.id, kind=str(form.kind), space=space.slug)
    work.emit(ThreadWasPosted(thread_id=thread.id))
    work.emit(ThreadChanged(thread_id=thread.id))
    work.signal(f"space:{space.id}")
    return thread.id


def thread_language(space: Space, title: str, text: str) -> str:
    """The language of a thread: what the text says when it is sure, else the space's."""
    found = detect(f"{title}\n{text}")
    if found.is_sure or space.language not in {"fr", "en"}:
        return found.lang
    return space.language


def _require_open(work: Work, space: Space, kind: str) -> None:
    require(rules.may_write(work.actor), "post")
    if not rules.may_post_in(work.actor, space):
        raise SpaceNotOpen(space=space.title)
    if kind == ThreadKind.ANNOUNCEMENT:
        require(rules.may_announce(work.actor, space), "announce")
