"""Keep a post to come back to. Nobody else ever learns of it."""

from typing import Final

from sqlalchemy import delete

from core.work import Work
from forum.errors_personal import TooManyBookmarks
from forum.forms.personal import BookmarkForm
from forum.models import Bookmark
from forum.queries.personal import count_bookmarks
from forum.queries.visibility import load_post
from forum.service.person import acting_person
from forum.service.upserts import upsert

BOOKMARKS: Final = 2_000


def bookmark(work: Work, post_id: int, form: BookmarkForm) -> None:
    """Keep a post, or change the note on a kept one.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: no such post, or not for this actor.
        TooManyBookmarks: 2,000 are kept already.
    """
    person = acting_person(work)
    post, _thread = load_post(work, post_id)
    if count_bookmarks(work) >= BOOKMARKS and work.db.get(Bookmark, (post.id, person)) is None:
        raise TooManyBookmarks(limit=BOOKMARKS)
    keys = ("post_id", "user_id")
    upsert(work, Bookmark, keys, fixed=("at",), post_id=post.id, user_id=person, at=work.now, note=form.note)


def unbookmark(work: Work, post_id: int) -> None:
    """Keep it no longer; works for posts that were hidden since, and for posts never kept.

    Raises:
        SignInRequired: nobody is signed in.
    """
    person = acting_person(work)
    work.db.execute(delete(Bookmark).where(Bookmark.post_id == post_id, Bookmark.user_id == person))
