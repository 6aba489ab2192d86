"""What an import did, and everything it left out, with the reason: nothing is lost silently."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import msgspec


class What(StrEnum):
    """What a finding is about: a thread or a post that did not come in, or one that came in changed."""

    THREAD = "thread"
    POST = "post"
    REMARK = "remark"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was left out or changed: its place in the source, its key, and why."""

    what: What
    where: str
    key: str
    reason: str


class Result(StrEnum):
    """What became of a thread."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One thread's import."""

    key: str
    result: Result
    space: str = ""
    posts_imported: int = 0
    posts_updated: int = 0
    findings: tuple[Finding, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole import."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    posts_imported: int = 0
    posts_updated: int = 0
    links_made: int = 0
    spaces: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Whether anything on the site is different now."""
        return bool(self.imported or self.updated or self.links_made)

    def reasons(self, what: What) -> list[tuple[str, int]]:
        """How often each reason was given, the most frequent first."""
        counted = Counter(finding.reason for finding in self.findings if finding.what is what)
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def summed(outcomes: Iterable[Outcome], *, links_made: int, spaces: Iterable[str], more: Iterable[Finding]) -> Report:
    """The report of all outcomes; `more` are findings that belong to no thread."""
    done = list(outcomes)
    results = Counter(outcome.result for outcome in done)
    return Report(
        imported=results[Result.IMPORTED],
        updated=results[Result.UPDATED],
        unchanged=results[Result.UNCHANGED],
        skipped=results[Result.SKIPPED],
        posts_imported=sum(outcome.posts_imported for outcome in done),
        posts_updated=sum(outcome.posts_updated for outcome in done),
        links_made=links_made,
        spaces=tuple(spaces),
        findings=(*(finding for outcome in done for finding in outcome.findings), *more),
    )
