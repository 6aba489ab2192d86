"""Who wrote what is imported: one person per key, whom nobody can sign in as."""

from collections.abc import Iterable
from typing import Final

from accounts.queries.people import people_by_id
from accounts.service.people import import_author
from core.work import Work
from forum.exchange.format import Author, Deed
from forum.exchange.sources import PostSource, one_line

ASKER: Final = "asker"
ANSWERER: Final = "answerer"


def author_of(work: Work, post: PostSource, site: str) -> int:
    """The author of a post.

    Where the source names nobody, askers and answerers are two persons: else every answer would look like the asker's
    own, and every question unanswered.
    """
    if post.author is not None:
        return person_of(work, post.author)
    if post.is_opening:
        return import_author(work, work.t("Somebody who asked on %(site)s", site=site), f"{site}/{ASKER}")
    return import_author(work, work.t("Somebody who answered on %(site)s", site=site), f"{site}/{ANSWERER}")


def credit_of(post: PostSource, site: str) -> str:
    """Whom the link to the source names: the author, or the site when nobody is named."""
    if post.author is None or post.author.key in {f"{site}/{ASKER}", f"{site}/{ANSWERER}"}:
        return site
    return one_line(post.author.name)[:200] or site


def person_of(work: Work, author: Author) -> int:
    """The person with this key."""
    return import_author(work, one_line(author.name), author.key)


def doer_of(work: Work, deed: Deed | None) -> int | None:
    """Who did it, if that is known."""
    return person_of(work, deed.by) if deed and deed.by else None


def are_imported(work: Work, user_ids: Iterable[int | None]) -> bool:
    """Whether none of these is a person of this site."""
    people = people_by_id(work, [user_id for user_id in user_ids if user_id is not None])
    return all(person.is_imported for person in people.values())
