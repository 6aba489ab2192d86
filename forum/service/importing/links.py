"""Duplicates among imported threads: linked once everything is there, since a thread may come before its original."""

from collections.abc import Sequence

import msgspec

from core.errors import NotFound, require
from core.work import Listeners, Work
from forum.errors_relations import DuplicateOfItself
from forum.exchange.report import Finding, What
from forum.exchange.sources import Link, Prints
from forum.models import Origin, Thread
from forum.queries.origins import find_origins
from forum.service.relations import mark_duplicate, unmark_duplicate


def link_duplicates(work: Work, links: Sequence[Link]) -> tuple[int, list[Finding]]:
    """Point these threads to the first of their targets that is here; how many were changed, and which were not.

    What the source says is followed once: a link that somebody took back here stays away until the source changes.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    require(work.actor.is_admin, "import")
    quiet = work.acting(work.actor, work.now, Listeners())
    origins = find_origins(quiet, {key for link in links for key in (link.key, *link.targets)})
    made = 0
    findings = []
    for link in links:
        origin = origins[link.key]
        targets = [origins[key].target_id for key in link.targets if key in origins]
        if link.targets and not targets:
            findings.append(Finding(What.REMARK, link.where, link.key.removeprefix("thread:"), "duplicate_unknown"))
            continue
        reason = _point(quiet, origin, targets)
        made += reason == "made"
        if reason not in {"made", "there"}:
            findings.append(Finding(What.REMARK, link.where, link.key.removeprefix("thread:"), reason))
        prints = msgspec.structs.replace(Prints.of_text(origin.fingerprint), duplicates=link.print)
        origin.fingerprint = prints.text
    return made, findings


def _point(work: Work, origin: Origin, targets: Sequence[int]) -> str:
    thread = work.db.get_one(Thread, origin.target_id)
    if not targets:
        return _unpoint(work, thread)
    target = work.db.get_one(Thread, targets[0])
    if thread.duplicate_of_id in {target.id, target.duplicate_of_id} - {None}:
        return "there"
    try:
        mark_duplicate(work, thread.id, target.id)
    except DuplicateOfItself:
        return "duplicate_circle"
    except NotFound:
        return "duplicate_removed"
    return "made"


def _unpoint(work: Work, thread: Thread) -> str:
    if thread.duplicate_of_id is None:
        return "there"
    unmark_duplicate(work, thread.id, thread.duplicate_of_id)
    return "made"
