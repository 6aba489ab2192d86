"""Notifications as their reader sees them, and the sentences they are told in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from core.i18n import N_
from forum.models.notices import MailPace, NoticeKind


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """One notification; `text` is composed when it is read, and is plain text."""

    id: int
    kind: NoticeKind
    text: str
    url: str
    thread_id: int
    thread_title: str
    space_slug: str
    space_title: str
    post_id: int | None
    excerpt: str
    by_name: str
    by_handle: str
    at: datetime
    is_read: bool


class NoticePage(msgspec.Struct, frozen=True):
    """A page of notifications, newest first; `unread` stops at 100, shown as 99+."""

    items: list[NoticeView]
    next: str | None
    unread: int


class SpacePace(msgspec.Struct, frozen=True):
    """The pace of one space; `pace` is None where the choice for everywhere holds."""

    slug: str
    title: str
    pace: MailPace | None


class PreferencesView(msgspec.Struct, frozen=True):
    """How a person wants mail."""

    everywhere: MailPace
    spaces: list[SpacePace]


class Sentence(msgspec.Struct, frozen=True):
    """A notification in words, by what its reader is to it. Nameless: the system did it."""

    general: str
    answerer: str = ""
    asker: str = ""
    nameless: str = ""


SENTENCES: Final[Mapping[NoticeKind, Sentence]] = {
    NoticeKind.REPLY: Sentence(
        N_("%(name)s replied in “%(title)s”"),
        asker=N_("%(name)s replied to you in “%(title)s”"),
        nameless=N_("There is a new reply in “%(title)s”"),
    ),
    NoticeKind.MENTION: Sentence(
        N_("%(name)s mentioned you in “%(title)s”"),
        nameless=N_("You are mentioned in “%(title)s”"),
    ),
    NoticeKind.ACCEPTED: Sentence(
        N_("“%(title)s” now has an accepted answer"),
        answerer=N_("%(name)s accepted your answer in “%(title)s”"),
        asker=N_("Your question “%(title)s” now has an accepted answer"),
    ),
    NoticeKind.VERIFIED: Sentence(
        N_("“%(title)s” now has a verified answer"),
        answerer=N_("%(name)s verified your answer in “%(title)s”"),
        asker=N_("Your question “%(title)s” now has a verified answer"),
    ),
    NoticeKind.ANNOUNCEMENT: Sentence(
        N_("%(name)s announces: “%(title)s”"),
        nameless=N_("New announcement: “%(title)s”"),
    ),
    NoticeKind.CLOSED: Sentence(
        N_("%(name)s closed your thread “%(title)s”"),
        nameless=N_("Your thread “%(title)s” was closed"),
    ),
    NoticeKind.ARCHIVED: Sentence(
        N_("%(name)s archived your thread “%(title)s”"),
        nameless=N_("Your thread “%(title)s” was archived"),
    ),
    NoticeKind.ESCALATED: Sentence(
        N_("%(name)s asks you to answer “%(title)s”"),
        nameless=N_("You are asked to answer “%(title)s”"),
    ),
    NoticeKind.ARTICLE: Sentence(N_("“%(title)s” became an article of the knowledge base")),
    NoticeKind.CREDITED: Sentence(N_("Your answer in “%(title)s” has just helped somebody")),
    NoticeKind.DUPLICATE: Sentence(
        N_("“%(title)s” was asked before: its page leads to the answer"),
        asker=N_("Your question “%(title)s” was asked before: its page leads to the answer"),
    ),
}
