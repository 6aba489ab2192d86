"""Every page, family by family."""

from collections.abc import Sequence
from itertools import chain
from typing import Final

from litestar.types import ControllerRouterHandler

from frontend.pages import (
    accounts,
    admin,
    article_editing,
    article_history,
    articles,
    ask,
    deflections,
    gaps,
    home,
    kb,
    me,
    notifications,
    people,
    personal,
    post_acts,
    posts,
    preferences,
    queue,
    queue_acts,
    related,
    search,
    spaces,
    synonyms,
    thread_acts,
    threads,
    verdicts,
    writing,
)

ROUTES: Final[Sequence[ControllerRouterHandler]] = tuple(
    chain.from_iterable(
        family.ROUTES
        for family in (
            home,
            spaces,
            synonyms,
            threads,
            related,
            thread_acts,
            posts,
            post_acts,
            ask,
            deflections,
            writing,
            personal,
            preferences,
            search,
            gaps,
            verdicts,
            kb,
            articles,
            article_editing,
            article_history,
            queue,
            queue_acts,
            accounts,
            me,
            people,
            notifications,
            admin,
        )
    )
)
