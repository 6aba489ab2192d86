"""Once a night: the index is compared with its sources, mended, and what was found is kept for the administrator.

The difference is mended every few minutes as well; the night also tries what was set aside once more.
"""

import logging
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from core.office import Office
from search.jobs.comparing import check
from search.jobs.renewing import repair
from search.models import StoredCheck
from search.queries.set_aside import find_check
from search.service import Searcher
from search.views import CheckReport, KeptCheck

NIGHT: Final = range(2, 5)
"""Hours in which few people write, in the time zone of the site."""
A_NIGHT: Final = timedelta(hours=12)
MISSED: Final = timedelta(hours=36)
"""A machine that is off at night does it by day."""
NAMED: Final = 100
"""So many documents of one sort are named in what is kept; `forum search check` names all."""
_log: Final = logging.getLogger(__name__)


def check_nightly(bench: Office, searcher: Searcher) -> None:
    """Compare, mend and keep the result, when it is night and was not done yet."""
    with bench.read() as work:
        last, local = find_check(work), work.now.astimezone(ZoneInfo(work.settings.timezone))
        is_due = _is_due(last, work.now, local.hour)
    if not is_due or searcher.index.health().needs_reindex:
        return
    found = check(bench, searcher)
    mended = 0
    if not found.is_clean or found.set_aside:
        repair(bench, searcher, found)
        left = check(bench, searcher)
        mended = _size(found) - _size(left)
        found = msgspec.structs.replace(found, set_aside=left.set_aside)
    _log.info(
        "search index checked: %s missing, %s orphan, %s stale, %s wrongly visible, %s without vectors, %s set aside; "
        "%s mended",
        found.missing, found.orphan, found.stale, found.exposed, found.unembedded, len(found.set_aside), mended,
    )  # fmt: skip
    with bench.write() as work:
        report = msgspec.to_builtins(_shortened(found))
        work.db.merge(StoredCheck(id=StoredCheck.LAST, at=work.now, report=report, mended=mended))


def _is_due(last: KeptCheck | None, now: datetime, hour: int) -> bool:
    if last is None:
        return True
    return now - last.at > (A_NIGHT if hour in NIGHT else MISSED)


def _size(report: CheckReport) -> int:
    return report.missing + report.orphan + report.stale + report.exposed + len(report.set_aside)


def _shortened(report: CheckReport) -> CheckReport:
    return msgspec.structs.replace(report, waiting=report.waiting[:NAMED], set_aside=report.set_aside[:NAMED])
