"""What is known about Stack Exchange without being in its rows: addresses, licences, and who nobody names."""

import re
from datetime import UTC, datetime
from typing import Final

SITES: Final = re.compile(
    r"([a-z0-9-]+\.)*(stackexchange|stackoverflow|superuser|serverfault|askubuntu|stackapps)\.com|([a-z0-9-]+\.)*mathoverflow\.net"
)
LICENCES: Final = (
    (datetime(2018, 5, 2, tzinfo=UTC), "CC BY-SA 4.0"),
    (datetime(2011, 4, 8, tzinfo=UTC), "CC BY-SA 3.0"),
    (datetime(1970, 1, 1, tzinfo=UTC), "CC BY-SA 2.5"),
)
"""Since when contributions are under which licence. Source: https://stackoverflow.com/help/licensing."""


def is_stack_exchange(site: str) -> bool:
    """Whether this host is one of theirs."""
    return SITES.fullmatch(site) is not None


def licence_of(created: datetime) -> str:
    """The licence of what was written then."""
    return next(licence for since, licence in LICENCES if created >= since)


def question_url(site: str, number: str) -> str:
    """The page of a question."""
    return f"https://{site}/questions/{number}"


def answer_url(site: str, number: str) -> str:
    """The permalink of an answer."""
    return f"https://{site}/a/{number}"
