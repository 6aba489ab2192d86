"""The access matrix: one row per route. A route without a row fails the suite.

`allow` names the least privileged person who may; `refuse` names those who may not. The thread is Léa's, in the public
space `python`; Bruno is LCM of that space, Camille of all, Marc trains, Ada administers, Owen just learns.
"""

from typing import Final

import msgspec


class Row(msgspec.Struct, frozen=True):
    """Who may, and who may not."""

    allow: str
    refuse: tuple[str, ...] = ()


ANYONE: Final = Row("visitor")
PERSON: Final = Row("owen", ("visitor",))
AUTHOR: Final = Row("lea", ("visitor", "owen", "marc"))
STAFF: Final = Row("marc", ("visitor", "owen"))
SPACE_LCM: Final = Row("bruno", ("visitor", "owen", "lea", "marc"))
LCM: Final = Row("camille", ("visitor", "owen", "marc", "bruno"))
ANY_LCM: Final = Row("bruno", ("visitor", "owen", "marc"))
ADMIN: Final = Row("ada", ("visitor", "owen", "marc", "bruno", "camille"))

_GROUPS: Final[tuple[tuple[Row, str], ...]] = (
    (
        ANYONE,
        """
        GET /
        GET /api/v1/articles
        GET /api/v1/articles/{article_id}
        GET /api/v1/people/{handle}
        GET /api/v1/posts/{post_id}
        GET /api/v1/posts/{post_id}/revisions
        GET /api/v1/search
        GET /api/v1/spaces
        GET /api/v1/spaces/{slug}
        POST /api/v1/suggestions
        GET /api/v1/threads
        GET /api/v1/threads/{thread_id}
        GET /articles/{article_id}
        GET /articles/{article_id}/print
        GET /ask
        POST /ask/suggestions
        POST /ask/suggestions/openings
        GET /ask/answered
        POST /deflections
        GET /confirmation
        POST /confirmation
        GET /me/address/confirmation
        POST /me/address/confirmation
        GET /health/live
        GET /health/ready
        GET /kb
        POST /language
        GET /password/forgotten
        POST /password/forgotten
        GET /password/reset
        POST /password/reset
        GET /people/{handle}
        GET /posts/{post_id}
        GET /posts/{post_id}/history
        POST /preview
        GET /schema
        GET /schema/openapi.json
        GET /schema/openapi.yaml
        GET /schema/openapi.yml
        GET /schema/{path}
        GET /search
        GET /search/instant
        POST /search/openings
        GET /sign-in
        POST /sign-in
        POST /sign-out
        GET /sign-up
        POST /sign-up
        GET /spaces
        GET /spaces/{slug}
        GET /static/{file_path}
        POST /theme
        GET /threads
        GET /threads/{thread_id}
        GET /threads/{thread_id}/print
        GET /threads/{thread_id}/related
        GET /unsubscribe/{user_id}/{space_id}/{signature}
        POST /unsubscribe/{user_id}/{space_id}/{signature}
        GET /uploads/{name}
        """,
    ),
    (
        PERSON,
        """
        GET /api/v1/bookmarks
        POST /api/v1/deflections
        GET /api/v1/drafts
        PUT /api/v1/drafts
        DELETE /api/v1/drafts/{draft_id}
        POST /api/v1/drafts/{draft_id}/resumption
        GET /api/v1/me
        GET /api/v1/me/tokens
        DELETE /api/v1/me/tokens/{token_id}
        GET /api/v1/notifications
        GET /api/v1/notifications/preferences
        PUT /api/v1/notifications/preferences
        POST /api/v1/notifications/read
        GET /api/v1/notifications/unread
        PUT /api/v1/posts/{post_id}/bookmark
        DELETE /api/v1/posts/{post_id}/bookmark
        POST /api/v1/posts/{post_id}/flags
        PUT /api/v1/posts/{post_id}/vote
        DELETE /api/v1/posts/{post_id}/vote
        POST /api/v1/spaces/{slug}/reading
        POST /api/v1/threads
        POST /api/v1/suggestions/verdicts
        PUT /api/v1/threads/{thread_id}/follow
        DELETE /api/v1/threads/{thread_id}/follow
        PUT /api/v1/threads/{thread_id}/me-too
        DELETE /api/v1/threads/{thread_id}/me-too
        POST /api/v1/threads/{thread_id}/posts
        PUT /api/v1/threads/{thread_id}/read-mark
        POST /ask
        GET /live
        GET /me
        POST /me
        GET /me/address
        POST /me/address
        GET /me/bookmarks
        GET /me/drafts
        POST /me/drafts
        POST /me/drafts/{draft_id}/removal
        POST /me/drafts/{draft_id}/resumption
        GET /me/notifications
        POST /me/notifications
        GET /me/password
        POST /me/password
        GET /me/sessions
        POST /me/sessions/others/closure
        POST /me/sessions/{session_id}/closure
        GET /me/tokens
        POST /me/tokens
        POST /me/tokens/{token_id}/revocation
        GET /notifications
        POST /notifications/reading
        POST /posts/{post_id}/bookmark
        POST /posts/{post_id}/bookmark-withdrawal
        GET /posts/{post_id}/flag
        POST /posts/{post_id}/flag
        POST /posts/{post_id}/vote
        POST /posts/{post_id}/vote-withdrawal
        POST /threads/{thread_id}/follow
        POST /threads/{thread_id}/follow-withdrawal
        POST /threads/{thread_id}/me-too
        POST /threads/{thread_id}/me-too-withdrawal
        POST /threads/{thread_id}/posts
        POST /uploads
        """,
    ),
    (
        AUTHOR,
        """
        POST /api/v1/threads/{thread_id}/closure
        PUT /api/v1/threads/{thread_id}/solution
        GET /threads/{thread_id}/closure
        POST /threads/{thread_id}/closure
        POST /threads/{thread_id}/solution
        """,
    ),
    (
        STAFF,
        """
        PUT /api/v1/posts/{post_id}/verification
        POST /posts/{post_id}/verification
        GET /api/v1/articles/{article_id}/revisions
        PUT /api/v1/articles/{article_id}
        POST /api/v1/articles/{article_id}/verification
        DELETE /api/v1/articles/{article_id}/verification
        GET /articles/{article_id}/edit
        POST /articles/{article_id}/edit
        POST /articles/{article_id}/arrangement
        POST /articles/{article_id}/preview
        GET /articles/{article_id}/history
        POST /articles/{article_id}/restoration
        POST /articles/{article_id}/verification
        POST /articles/{article_id}/unverification
        GET /articles/{article_id}/review
        POST /articles/{article_id}/review
        """,
    ),
    (
        SPACE_LCM,
        """
        PUT /api/v1/spaces/{slug}
        GET /spaces/{slug}/edit
        POST /spaces/{slug}/edit
        GET /api/v1/spaces/{slug}/synonyms
        POST /api/v1/spaces/{slug}/synonyms
        PUT /api/v1/synonyms/{synonym_id}
        DELETE /api/v1/synonyms/{synonym_id}
        POST /api/v1/synonyms/{synonym_id}/restoration
        GET /spaces/{slug}/words
        POST /spaces/{slug}/words
        GET /spaces/{slug}/words/{synonym_id}
        POST /spaces/{slug}/words/{synonym_id}
        POST /spaces/{slug}/words/{synonym_id}/removal
        POST /spaces/{slug}/words/{synonym_id}/restoration
        POST /search/suggestions/{fitted_id}/withdrawal
        POST /search/suggestions/{fitted_id}/restoration
        DELETE /api/v1/threads/{thread_id}
        POST /api/v1/threads/{thread_id}/restoration
        POST /api/v1/threads/{thread_id}/archive
        DELETE /api/v1/threads/{thread_id}/archive
        GET /threads/{thread_id}/archival
        POST /threads/{thread_id}/archival
        POST /threads/{thread_id}/unarchival
        GET /threads/{thread_id}/removal
        POST /threads/{thread_id}/removal
        POST /threads/{thread_id}/restoration
        POST /threads/{thread_id}/article
        POST /api/v1/posts/{post_id}/restoration
        POST /posts/{post_id}/restoration
        POST /api/v1/articles
        POST /api/v1/articles/{article_id}/publication
        DELETE /api/v1/articles/{article_id}/publication
        POST /articles/{article_id}/publication
        POST /articles/{article_id}/withdrawal
        POST /articles/{article_id}/submission
        GET /articles/{article_id}/retirement
        POST /articles/{article_id}/retirement
        POST /articles/{article_id}/revival
        GET /queue/{item_id}
        POST /queue/{item_id}/claim
        POST /queue/{item_id}/decision
        POST /queue/{item_id}/release
        POST /queue/{item_id}/renewal
        POST /queue/{item_id}/topic
        POST /queue/{item_id}/undo
        POST /api/v1/queue/{item_id}/claim
        DELETE /api/v1/queue/{item_id}/claim
        POST /api/v1/queue/{item_id}/decision
        DELETE /api/v1/queue/{item_id}/decision
        PUT /api/v1/queue/{item_id}/topic
        """,
    ),
    (
        ANY_LCM,
        """
        GET /queue
        GET /api/v1/queue
        GET /search/gaps
        GET /api/v1/search/gaps
        GET /search/suggestions
        GET /api/v1/search/suggestions
        GET /invitations
        POST /invitations
        """,
    ),
    (LCM, "POST /api/v1/spaces\nGET /spaces/new\nPOST /spaces\nPOST /people/{handle}/suspension"),
    (
        ADMIN,
        """
        GET /admin
        GET /admin/audit
        GET /admin/groups
        POST /admin/groups
        GET /admin/groups/{group_id}
        POST /admin/groups/{group_id}
        POST /admin/groups/{group_id}/members
        POST /admin/groups/{group_id}/members/{user_id}/removal
        GET /admin/jobs
        GET /admin/jobs/{job_id}/burial
        POST /admin/jobs/{job_id}/burial
        POST /admin/jobs/{job_id}/revival
        GET /admin/mail
        GET /admin/people
        GET /admin/people/{handle}
        POST /admin/people/{handle}/reinstatement
        POST /admin/people/{handle}/roles
        POST /admin/people/{handle}/roles/revocation
        POST /admin/people/{handle}/suspension
        """,
    ),
)

OWN_REPLY: Final = Row("marc", ("visitor", "owen", "lea"))
"""The reply is Marc's: he may change it, and the LCMs may."""

REOPENING: Final = Row("bruno", ("visitor", "owen", "marc"))
"""Nothing is closed here: the LCM is told so, others are not."""

SPECIAL: Final[dict[str, Row]] = {
    "PATCH /api/v1/posts/{post_id}": OWN_REPLY,
    "DELETE /api/v1/posts/{post_id}": OWN_REPLY,
    "GET /posts/{post_id}/edit": OWN_REPLY,
    "POST /posts/{post_id}/edit": OWN_REPLY,
    "GET /posts/{post_id}/removal": OWN_REPLY,
    "POST /posts/{post_id}/removal": OWN_REPLY,
    "DELETE /api/v1/posts/{post_id}/verification": STAFF,
    "POST /posts/{post_id}/verification-withdrawal": STAFF,
    "DELETE /api/v1/threads/{thread_id}/closure": REOPENING,
    "POST /threads/{thread_id}/reopening": REOPENING,
    "POST /api/v1/me/tokens": Row("nobody", ("visitor", "owen")),
    "DELETE /api/v1/threads/{thread_id}/solution": AUTHOR,
    "POST /threads/{thread_id}/solution-withdrawal": AUTHOR,
    "POST /people/{handle}/reinstatement": LCM,
}

ROWS: Final[dict[str, Row]] = {
    line.strip(): row for row, lines in _GROUPS for line in lines.strip().splitlines()
} | SPECIAL
