"""Reply, edit, remove and restore posts."""

from sqlalchemy import delete, select

from core.errors import SignInRequired, require
from core.limits import hit
from core.work import Work
from forum import rules
from forum.errors import AlreadyRemoved, EditedMeanwhile, NotRemoved, OpeningPost, ThreadClosed
from forum.events import PostWasEdited, PostWasRemoved, PostWasRestored, ReplyWasPosted, SolutionWasWithdrawn
from forum.forms.threads import NewPost, PostEdit, RemovalForm
from forum.models import Post, Removal, Revision, Solution, Thread, ThreadTag
from forum.models.posts import PostState
from forum.queries.visibility import load_post, load_thread, space_of
from forum.service.drafts import forget_draft
from forum.service.threads import POSTING, thread_language
from forum.service.uploads import use_uploads
from forum.service.writing import changed, fill_post, follow_quietly, next_number, render_body, settle, tidy_tags


def reply(work: Work, thread_id: int, form: NewPost) -> int:
    """Answer in a thread; its followers are told.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such thread, or not for this actor.
        ThreadClosed: the thread or its space takes no more replies.
        TooMany: too many posts in a short time.
        Invalid: the body is too complex.
    """
    if work.actor.id is None:
        raise SignInRequired
    rendered = render_body(work, form.body)
    thread = load_thread(work, thread_id)
    require(rules.may_write(work.actor), "reply")
    if not rules.may_reply(work.actor, thread, space_of(work, thread)):
        raise ThreadClosed(title=thread.title)
    number = next_number(work, thread)  # the thread is locked before the bucket, as by every act on it: no deadlock
    hit(work, POSTING, str(work.actor.id))
    post = Post(thread_id=thread.id, author_id=work.actor.id, number=number, created_at=work.now)
    fill_post(post, form.body, rendered)
    work.db.add(post)
    work.db.flush()
    use_uploads(work, post.id, rendered.images)
    thread.activity_at = work.now
    settle(work, thread)
    follow_quietly(work, thread.id, work.actor.id)
    forget_draft(work, f"reply:{thread.id}")
    work.record("post.reply", "post", post.id, thread=thread.id)
    work.emit(ReplyWasPosted(thread_id=thread.id, post_id=post.id))
    changed(work, thread)
    return post.id


def edit_post(work: Work, post_id: int, form: PostEdit) -> int:
    """Change a post; the former text stays in its history. The opening message carries title and tags.

    Raises:
        NotFound: no such post, or not for this actor.
        Forbidden: neither its author nor an LCM of the space, or the thread is archived.
        EditedMeanwhile: somebody changed it since it was opened.
        Invalid: the body is too complex, or a tag cannot be read.
    """
    rendered = render_body(work, form.body)
    tags = None if form.tags is None else tidy_tags(form.tags)
    post, thread = load_post(work, post_id)
    require(rules.may_edit_post(work.actor, post, thread), "edit_post")
    if form.version is not None and form.version != post.version:
        raise EditedMeanwhile(title=thread.title)
    title = form.title if post.number == 1 and form.title else thread.title
    if (post.body, thread.title) != (form.body, title):
        _keep_revision(work, post, thread, form.reason)
    fill_post(post, form.body, rendered)
    post.edited_at = work.now
    post.version += 1
    use_uploads(work, post.id, rendered.images)
    forget_draft(work, f"edit:{post.id}")
    if post.number == 1:
        thread.title = title
        thread.lang = thread_language(space_of(work, thread), title, rendered.text)
        if tags is not None:
            work.db.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
            work.db.add_all(ThreadTag(thread_id=thread.id, tag=tag) for tag in tags)
    work.record("post.edit", "post", post.id, thread=thread.id)
    work.emit(PostWasEdited(thread_id=thread.id, post_id=post.id))
    changed(work, thread)
    return post.id


def remove_post(work: Work, post_id: int, form: RemovalForm) -> int:
    """Take a reply away; it can be restored. An accepted reply stops being the solution.

    Raises:
        NotFound: no such post, or not for this actor.
        Forbidden: neither its author (while the thread is open) nor an LCM of the space.
        OpeningPost: the opening message goes with its thread.
        AlreadyRemoved: it is gone already.
    """
    post, thread = load_post(work, post_id)
    require(rules.may_remove_post(work.actor, post, thread), "remove_post")
    if post.number == 1:
        raise OpeningPost
    if post.state == PostState.REMOVED:
        raise AlreadyRemoved
    post.state = PostState.REMOVED
    post.version += 1
    work.db.add(Removal(target_kind="post", target_id=post.id, by_id=work.actor.id, at=work.now, reason=form.reason))
    _withdraw_if_solution(work, post)
    settle(work, thread)
    work.record("post.remove", "post", post.id, thread=thread.id, reason=form.reason)
    work.emit(PostWasRemoved(thread_id=thread.id, post_id=post.id))
    changed(work, thread)
    return post.id


def restore_post(work: Work, post_id: int) -> int:
    """Bring a removed reply back.

    Raises:
        NotFound: no such post, or not for this actor.
        Forbidden: not an LCM of the space.
        NotRemoved: it is not gone.
    """
    post, thread = load_post(work, post_id)
    require(rules.may_restore_post(work.actor, thread), "restore_post")
    if post.state != PostState.REMOVED:
        raise NotRemoved
    post.state = PostState.VISIBLE
    post.version += 1
    work.db.execute(delete(Removal).where(Removal.target_kind == "post", Removal.target_id == post.id))
    settle(work, thread)
    work.record("post.restore", "post", post.id, thread=thread.id)
    work.emit(PostWasRestored(thread_id=thread.id, post_id=post.id))
    changed(work, thread)
    return post.id


def _keep_revision(work: Work, post: Post, thread: Thread, reason: str) -> None:
    post.revision_count += 1
    work.db.add(
        Revision(
            post_id=post.id,
            number=post.revision_count,
            title=thread.title if post.number == 1 else "",
            body=post.body,
            by_id=work.actor.id,
            at=work.now,
            reason=reason,
        )
    )


def _withdraw_if_solution(work: Work, post: Post) -> None:
    solution = work.db.scalar(select(Solution).where(Solution.post_id == post.id))
    if solution is not None:
        work.db.delete(solution)
        work.db.flush()
        work.emit(SolutionWasWithdrawn(thread_id=post.thread_id))
