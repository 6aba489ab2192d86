"""Images: who may fetch one, and what becomes of files nobody owns."""

import io
import os
from datetime import timedelta

import pytest
from PIL import Image

from core.actor import VISITOR, Actor
from core.errors import NotFound, SignInRequired, TooMany
from core.images import Picture, reencode
from forum.forms.threads import PostEdit, RemovalForm
from forum.jobs.tidying import purge_orphan_uploads
from forum.models import Thread, Upload, UploadUse
from forum.models.spaces import Audience
from forum.queries.personal import load_upload, view_upload
from forum.queries.thread_page import list_revisions, view_post
from forum.service.posts import edit_post, remove_post
from forum.service.uploads import UPLOADING, store_upload
from tests.forum.personal.village import Village


@pytest.fixture(scope="module")
def picture() -> Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(buffer, "PNG")
    return reencode(buffer.getvalue())


def upload(village: Village, actor: Actor, picture: Picture) -> str:
    """Store it, and give its address."""
    return str(village.read(actor, view_upload, village.do(actor, store_upload, picture)).url)


def may_fetch(village: Village, actor: Actor, address: str) -> bool:
    try:
        file = village.read(actor, load_upload, address.removeprefix("/uploads/"))
    except NotFound:
        return False
    return bool(file.path.read_bytes())


def test_an_upload_is_on_the_disk_under_a_name_nobody_chose(village: Village, ada: Actor, picture: Picture) -> None:
    address = upload(village, ada, picture)
    (row,) = village.rows(Upload)
    assert (row.width, row.height, row.size_bytes) == (8, 6, len(picture.data))
    assert address == f"/uploads/{row.name}"
    assert (village.office.settings.uploads / row.name).read_bytes() == picture.data
    assert village.read(ada, load_upload, row.name).media_type == picture.media_type


def test_before_it_is_posted_only_its_uploader_may_fetch_an_image(
    village: Village, ada: Actor, ben: Actor, lcm: Actor, picture: Picture
) -> None:
    address = upload(village, ada, picture)
    assert [may_fetch(village, actor, address) for actor in (ada, ben, lcm, VISITOR)] == [True, False, False, False]


@pytest.mark.parametrize("where", ["public", "members", "circle", "removed post", "removed thread"])
def test_whoever_sees_the_post_may_fetch_its_images(
    village: Village, ada: Actor, ben: Actor, lcm: Actor, picture: Picture, where: str
) -> None:
    address = upload(village, ada, picture)
    village.space("hall", Audience.MEMBERS)
    thread = village.ask(lcm, "square" if where == "public" else "hall")
    post = village.answer(ada, thread, f"Look: ![a teal square]({address})")
    if where == "circle":
        village.change(Thread, thread, space_id=village.space("cellar", Audience.GROUPS))
    if where == "removed post":
        village.do(lcm, remove_post, post, RemovalForm())
    if where == "removed thread":
        village.change(Thread, thread, is_removed=True)
    member, visitor = {"public": (True, True), "members": (True, False)}.get(where, (False, False))
    assert [may_fetch(village, actor, address) for actor in (ada, ben, VISITOR, lcm)] == [True, member, visitor, True]


def test_an_image_in_two_posts_is_seen_by_the_readers_of_either(
    village: Village, ada: Actor, lcm: Actor, picture: Picture
) -> None:
    address = upload(village, ada, picture)
    first = village.answer(ada, village.ask(lcm), f"![one]({address})")
    village.answer(ada, village.ask(lcm), f"![one]({address}) ![again]({address})")
    village.do(lcm, remove_post, first, RemovalForm())
    assert may_fetch(village, VISITOR, address)
    assert len(village.rows(UploadUse)) == 2


def test_an_image_edited_out_is_still_there_for_the_readers_of_the_history_and_nobody_else(
    village: Village, ada: Actor, ben: Actor, lcm: Actor, picture: Picture
) -> None:
    address = upload(village, ada, picture)
    village.space("hall", Audience.MEMBERS)
    post = village.answer(ada, village.ask(lcm, "hall"), f"![one]({address})")
    village.do(ada, edit_post, post, PostEdit(body="No picture."))
    assert address in village.read(ben, list_revisions, post)[0].body
    assert [may_fetch(village, actor, address) for actor in (ben, VISITOR)] == [True, False]
    village.do(lcm, remove_post, post, RemovalForm())
    assert not may_fetch(village, ben, address), "what hides the history hides its images"


def test_a_former_text_that_somebody_else_brings_back_shows_its_image(
    village: Village, ada: Actor, ben: Actor, lcm: Actor, picture: Picture
) -> None:
    address = upload(village, ada, picture)
    post = village.answer(ada, village.ask(lcm), f"![one]({address})")
    village.do(ada, edit_post, post, PostEdit(body="No picture."))
    former = village.read(lcm, list_revisions, post)[0].body
    village.do(lcm, edit_post, post, PostEdit(body=former))
    assert village.read(ben, view_post, post).html.count(f'src="{address}"') == 1
    assert may_fetch(village, ben, address)
    assert len(village.rows(UploadUse)) == 1


def test_naming_somebody_elses_hidden_image_does_not_open_it(
    village: Village, ada: Actor, ben: Actor, lcm: Actor, picture: Picture
) -> None:
    address = upload(village, ada, picture)
    village.answer(ben, village.ask(lcm), f"![stolen]({address})")
    assert not may_fetch(village, ben, address)
    assert village.rows(UploadUse) == []


@pytest.mark.parametrize("name", ["", "nothing.webp", "../entraide.sqlite3", "..%2Fx", "a/b", "i" * 300])
def test_no_other_file_can_be_fetched(village: Village, ada: Actor, name: str) -> None:
    with pytest.raises(NotFound):
        village.read(ada, load_upload, name)


def test_a_row_whose_file_is_lost_is_not_there(village: Village, ada: Actor, picture: Picture) -> None:
    address = upload(village, ada, picture)
    (village.office.settings.data / address.removeprefix("/")).unlink()
    assert not may_fetch(village, ada, address)


def test_uploads_need_a_person_and_have_a_daily_limit_that_leaves_no_file(
    village: Village, ada: Actor, picture: Picture
) -> None:
    with pytest.raises(SignInRequired):
        village.do(VISITOR, store_upload, picture)
    for _ in range(UPLOADING.times):
        village.do(ada, store_upload, picture)
    with pytest.raises(TooMany):
        village.do(ada, store_upload, picture)
    assert len(list(village.office.settings.uploads.iterdir())) == UPLOADING.times


def test_files_without_a_row_go_after_a_day_and_others_stay(village: Village, ada: Actor, picture: Picture) -> None:
    purge_orphan_uploads(village.office)
    kept = upload(village, ada, picture).removeprefix("/uploads/")
    folder = village.office.settings.uploads
    for name, age in (
        ("old.webp", timedelta(hours=25)),
        ("fresh.webp", timedelta(hours=23)),
        (kept, timedelta(days=90)),
    ):
        path = folder / name
        path.write_bytes(b"x")
        at = (village.clock[0] - age).timestamp()
        os.utime(path, (at, at))
    for _ in range(2):
        purge_orphan_uploads(village.office)
    assert sorted(path.name for path in folder.iterdir()) == sorted(["fresh.webp", kept])
