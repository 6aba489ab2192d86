"""The forum's tables, by trait."""

from forum.models.notices import Notification, Preference
from forum.models.personal import Bookmark, Deflection, Draft, Follow, MeToo, ReadMark, Upload, UploadUse
from forum.models.posts import Flag, Post, Revision, Verification, Vote
from forum.models.spaces import Space, SpaceGroup
from forum.models.synonyms import Synonym
from forum.models.threads import (
    Archival,
    Closure,
    Difference,
    Lifecycle,
    Origin,
    Removal,
    Resolution,
    Solution,
    Thread,
    ThreadKind,
    ThreadTag,
)

__all__ = [
    "Archival",
    "Bookmark",
    "Closure",
    "Deflection",
    "Difference",
    "Draft",
    "Flag",
    "Follow",
    "Lifecycle",
    "MeToo",
    "Notification",
    "Origin",
    "Post",
    "Preference",
    "ReadMark",
    "Removal",
    "Resolution",
    "Revision",
    "Solution",
    "Space",
    "SpaceGroup",
    "Synonym",
    "Thread",
    "ThreadKind",
    "ThreadTag",
    "Upload",
    "UploadUse",
    "Verification",
    "Vote",
]
