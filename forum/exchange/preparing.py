"""A post made ready to be kept: Markdown from whatever the source has, its comments quoted, everything rendered.

Slow and pure: it runs before a transaction begins. An imported post mentions nobody: its names are of another site.
"""

from typing import Final

import msgspec

from core.errors import Invalid
from core.forms import BODY_CHARS
from core.html_import import html_to_markdown
from core.markup import Rendered, render
from forum.exchange.format import Comment
from forum.exchange.report import Finding, What
from forum.exchange.sources import PostSource, ThreadSource, one_line, tidy

COMMENTS: Final = {"fr": "Commentaires", "en": "Comments"}
"""Written into the post, so in the language of its thread and not of a reader."""

REASONS: Final = {"too_long": "body_too_long", "too_complex": "body_too_complex"}


class PreparedPost(msgspec.Struct, frozen=True):
    """A post with its Markdown and what it renders to; `comments_cut` when not all of its comments fitted."""

    source: PostSource
    body: str
    rendered: Rendered
    comments_cut: bool = False


class PreparedThread(msgspec.Struct, frozen=True, kw_only=True):
    """A thread with those of its posts that are new or changed, by key; `findings` says what was left out."""

    source: ThreadSource
    posts: dict[str, PreparedPost]
    findings: tuple[Finding, ...]


def prepare_thread(source: ThreadSource, lang: str, wanted: frozenset[str] | None = None) -> PreparedThread:
    """Prepare the wanted posts of a thread, or all; without its opening message a thread brings none."""
    posts: dict[str, PreparedPost] = {}
    findings = list(source.findings)
    for post in source.posts:
        if wanted is not None and post.key not in wanted:
            continue
        prepared = prepare_post(post, source.site, lang)
        key = post.key.removeprefix("post:")
        if isinstance(prepared, str):
            findings.append(Finding(What.THREAD if post.is_opening else What.POST, post.where, key, prepared))
            if post.is_opening:
                break
        else:
            posts[post.key] = prepared
            if prepared.comments_cut:
                findings.append(Finding(What.REMARK, post.where, key, "comments_cut"))
    return PreparedThread(source=source, posts=posts, findings=tuple(findings))


def prepare_post(post: PostSource, site: str, lang: str) -> PreparedPost | str:
    """The post, or the reason why it cannot be kept."""
    try:
        body = _markdown(post, site)
        if not body:
            return "body_empty"
        if len(body) > BODY_CHARS:
            return "body_too_long"
        body, kept = _with_comments(body, post.comments, lang)
        return PreparedPost(post, body, render(body), comments_cut=kept < len(post.comments))
    except Invalid as refusal:
        return REASONS.get(refusal.fields.get("body", ""), "body_unreadable")
    except RecursionError:
        return "body_too_complex"


def _markdown(post: PostSource, site: str) -> str:
    if post.body is not None:
        return tidy(post.body)
    return tidy(html_to_markdown(tidy(post.body_html or ""), base_url=f"https://{site}/"))


def _with_comments(body: str, comments: tuple[Comment, ...], lang: str) -> tuple[str, int]:
    """The body with its comments quoted under it, and how many of them fitted."""
    if not comments:
        return body, 0
    text = f"{body}\n\n---\n\n**{COMMENTS.get(lang, COMMENTS['en'])}**\n"
    for count, comment in enumerate(comments):
        quoted = ("\n>\n> " if count else "\n> ") + _quoted(comment)
        if len(text) + len(quoted) > BODY_CHARS:
            return (text, count) if count else (body, 0)
        text += quoted
    return text, len(comments)


def _quoted(comment: Comment) -> str:
    words = one_line(comment.body)
    name = _plain(comment.author.name) if comment.author else ""
    return f"**{name}**: {words}" if name else words


def _plain(name: str) -> str:
    """A name in which Markdown reads nothing."""
    return "".join(f"\\{sign}" if sign in r"\`*_[]<>&~$|" else sign for sign in one_line(name))
