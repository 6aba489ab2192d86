"""What the editor asks for: a preview by the same renderer as the post, and images, made again before they are kept."""

from datetime import timedelta
from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File

from core.desk import Desk
from core.errors import AppError, Invalid, TooMany
from core.forms import parse
from core.images import MAX_BYTES, reencode
from core.limits import Limit, MemoryLimiter
from forum.forms.threads import NewPost
from forum.queries.personal import load_upload, view_upload
from forum.service.uploads import store_upload
from forum.service.writing import render_body
from frontend.page import Page
from frontend.pages.typed import Ask, asker, only, require_person, status_of, typed

PREVIEWING: Final = MemoryLimiter(Limit("preview", 120, timedelta(minutes=1)))
ROOM: Final = 100_000
"""Bytes a multipart body has beside its file."""


class Uploaded(msgspec.Struct, frozen=True):
    """The address of an image, and the Markdown that shows it."""

    url: str
    markdown: str


class NotUploaded(msgspec.Struct, frozen=True):
    """Why an image was refused, in the reader's language."""

    detail: str
    code: str


@post("/preview", status_code=200)
async def preview(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page], peer: NamedDependency[str]
) -> Response[str]:
    """Show what a text will look like: a whole page, or the text alone for a script."""
    values = await typed(request)
    template = "personal/preview_fragment.html" if page.is_fragment else "personal/preview.html"
    try:
        PREVIEWING.hit(asker(desk, peer))
        form = parse(NewPost, only(values, "body"))
        rendered = await desk.read(render_body, form.body)
    except (Invalid, TooMany) as refusal:
        problem = next(iter(page.errors(refusal).values()))
        return page.show(template, title=values["title"], html=None, problem=problem)
    return page.show(template, title=values["title"], html=rendered.html, problem="")


@post("/uploads", status_code=201, request_max_body_size=MAX_BYTES + ROOM)
async def upload(
    request: Ask, desk: NamedDependency[Desk], page: NamedDependency[Page]
) -> Response[Uploaded | NotUploaded]:
    """Keep an image: made again from its pixels, without anything else the file carried."""
    try:
        require_person(desk)
        picture = await desk.compute(reencode, await _file(request))
        stored = await desk.read(view_upload, await desk.do(store_upload, picture))
    except AppError as refusal:
        detail = next(iter(page.errors(refusal).values()))
        return Response(
            NotUploaded(detail, refusal.code), status_code=status_of(refusal), media_type="application/problem+json"
        )
    return Response(Uploaded(stored.url, f"![{page.t('describe the image')}]({stored.url})"), status_code=201)


@get("/uploads/{name:str}")
async def show_upload(desk: NamedDependency[Desk], name: FromPath[str]) -> File:
    """Serve an image to whoever sees a post that shows it."""
    found = await desk.read(load_upload, name)
    return File(
        found.path,
        media_type=found.media_type,
        content_disposition_type="inline",
        headers={"Cache-Control": "private, max-age=3600", "Content-Security-Policy": "sandbox"},
    )


async def _file(request: Ask) -> bytes:
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        raise Invalid({"file": "required"})
    return await file.read()


ROUTES: Final = (preview, upload, show_upload)
