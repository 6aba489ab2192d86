"""What a route's parameters stand for: a thread, its reply, its queue item and its article, in a chosen space."""

import msgspec
from sqlalchemy import select

from app.factory import App
from core.ids import new_token
from core.images import Picture
from forum.forms.synonyms import NewSynonym
from forum.forms.threads import Acceptance, Archiving, Closing, NewPost, NewThread
from forum.models import Upload
from forum.service import lifecycle, posts, solutions, threads
from forum.service.synonyms import add_synonym
from forum.service.uploads import store_upload
from kb.forms import ArticleRequest
from kb.service.drafting import draft_article
from kb.service.publication import publish_article
from moderation.models import Item
from tests.search.taught import hand_in_model
from tests.world import World

PIXEL = b"RIFF\x1a\x00\x00\x00WEBPVP8L\r\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One thread with everything around it."""

    thread_id: int
    post_id: int
    item_id: int
    article_id: int
    slug: str
    upload: str
    synonym_id: int
    fitted_id: int


def furnish(world: World, space: str, author: str, words: str) -> Place:
    """A thread in a space, with a reply by the trainer, a queue item, an image, and a published article beside it."""
    lcm = "camille"
    picture = Picture(data=PIXEL, media_type="image/webp", width=1, height=1)
    upload_id = world.do(author, store_upload, picture)
    with world.office.read() as work:
        name = work.db.scalar(select(Upload.name).where(Upload.id == upload_id)) or ""
    thread_id = _ask(world, space, author, words, f"{words} ![drawing](/uploads/{name})")
    item_id = _item_of(world, thread_id)
    answerer = "marc" if space == "python" else lcm
    post_id = world.do(answerer, posts.reply, thread_id, NewPost(body=f"{words}, said the trainer."))
    source = _ask(world, space, author, f"{words} kept", words)
    answer = world.do(answerer, posts.reply, source, NewPost(body=f"{words}, kept for later."))
    world.do(author, solutions.accept_solution, source, Acceptance(post_id=answer))
    world.do(lcm, lifecycle.close_thread, source, Closing())
    world.do(lcm, lifecycle.archive_thread, source, Archiving())
    article_id = world.do(lcm, draft_article, ArticleRequest(thread_id=source))
    world.do(lcm, publish_article, article_id)
    synonym_id = world.do(lcm, add_synonym, space, NewSynonym(terms=(words, "another way of saying it")))
    return Place(
        thread_id=thread_id,
        post_id=post_id,
        item_id=item_id,
        article_id=article_id,
        slug=space,
        upload=name,
        synonym_id=synonym_id,
        fitted_id=hand_in_model(world, space),
    )


def fill(path: str, place: Place, world: World) -> str:
    """The address of a route for a place; what belongs to nobody gets an id that does not exist."""
    values = {
        "thread_id": place.thread_id,
        "post_id": place.post_id,
        "item_id": place.item_id,
        "article_id": place.article_id,
        "synonym_id": place.synonym_id,
        "fitted_id": place.fitted_id,
        "slug": place.slug,
        "name": place.upload,
        "handle": "nora",
        "user_id": world.ids["lea"],
        "group_id": 1,
        "space_id": 0,
        "signature": "0" * 64,
        "file_path": "css/base.css",
        "path": "nowhere",
    }
    ids = {"draft_id", "token_id", "session_id", "job_id"}
    for key, value in {**values, **dict.fromkeys(ids, 999_999)}.items():
        path = path.replace("{" + key + "}", str(value))
    assert "{" not in path, path
    return path


def routes(app: App) -> list[str]:
    """Every route of the application, as the matrix writes them."""
    found = []
    for route in app.litestar.routes:
        path = route.path_format
        if path.startswith("/static/"):
            path = "/static/{file_path}"
        found += [f"{method} {path}" for method in sorted(route.methods) if method not in {"OPTIONS", "HEAD"}]  # type: ignore[union-attr]
    return sorted(found)


def nonce() -> str:
    """A fresh key for a form."""
    return new_token()


def _ask(world: World, space: str, author: str, title: str, body: str) -> int:
    return world.do(author, threads.post_thread, NewThread(space=space, title=title, body=body))


def _item_of(world: World, thread_id: int) -> int:
    with world.office.read() as work:
        return work.db.scalars(select(Item.id).where(Item.thread_id == thread_id)).one()
