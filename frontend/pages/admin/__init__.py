"""Administration: how the site stands, who is in it, what it sent, what failed, who did what. For administrators alone.

Every handler begins with `require_admin`, also those whose verbs ask again.
"""

from typing import Final

from frontend.pages.admin import audit, groups, outbox, overview, people

ROUTES: Final = (*overview.ROUTES, *people.ROUTES, *groups.ROUTES, *outbox.ROUTES, *audit.ROUTES)
