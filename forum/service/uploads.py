"""Images: the file is written first, then its row. A file without a row is harmless and goes after a day.

Names are random and ours; nothing a person chose reaches the file system.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Final

from core.errors import AppError, Invalid
from core.ids import new_token
from core.images import Picture
from core.limits import Limit, hit
from core.work import Work
from forum.models import Upload, UploadUse
from forum.queries.personal import fetchable_uploads
from forum.service.person import acting_person

UPLOADING: Final = Limit("upload", 60, timedelta(days=1))
EXTENSIONS: Final = {"image/webp": ".webp", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif"}


def store_upload(work: Work, picture: Picture) -> int:
    """Keep a re-encoded picture; `queries.personal.view_upload` says its address.

    The file is on the disk before the first statement takes the write lock.

    Raises:
        SignInRequired: nobody is signed in.
        TooMany: sixty a day.
        Invalid: `file` is `image_wrong_type`.
    """
    person = acting_person(work)
    if picture.media_type not in EXTENSIONS:
        raise Invalid({"file": "image_wrong_type"})
    name = f"i{new_token()}{EXTENSIONS[picture.media_type]}"
    path = work.settings.uploads / name
    _write(path, picture.data)
    try:
        hit(work, UPLOADING, str(person))
    except AppError:
        path.unlink(missing_ok=True)
        raise
    upload = Upload(
        name=name,
        user_id=person,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        size_bytes=len(picture.data),
        at=work.now,
    )
    work.db.add(upload)
    work.db.flush()
    return upload.id


def use_uploads(work: Work, post_id: int, addresses: tuple[str, ...]) -> None:
    """Note which images a post shows. An image that its writer may not fetch gains no new readers.

    One that is edited out stays noted: the former text is in the history for the same readers, an article may have
    quoted it, and somebody other than its uploader may bring it back. To hide an image is to remove its post.
    """
    for upload_id in fetchable_uploads(work, addresses):
        if work.db.get(UploadUse, (upload_id, post_id)) is None:
            work.db.add(UploadUse(upload_id=upload_id, post_id=post_id))
    work.db.flush()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
