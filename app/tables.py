"""Every table of every package, gathered for migrations and for tests."""

import accounts.models
import core.models
import forum.models
import kb.models
import moderation.models
import search.models

__all__ = ["accounts", "core", "forum", "kb", "moderation", "search"]
