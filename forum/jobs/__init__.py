"""What follows from what people do: notices, mails, and the daily tidying of drafts and files.

Each module gathers its own; wiring takes everything from here.
"""

from typing import Final

from forum.jobs import digest, letters, notices, tidying, verdicts

LISTENERS: Final = (*notices.LISTENERS, *digest.LISTENERS, *letters.LISTENERS, *verdicts.LISTENERS)
SCHEDULE: Final = (*digest.SCHEDULE, *tidying.SCHEDULE)
