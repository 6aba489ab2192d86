"""Markup: the one place where text written by people becomes HTML.

Owns the dialect (CommonMark, tables, strikethrough, task lists, bare links, maths, highlighted code,
mentions), its limits, and the allow-list. The order never changes: Markdown with raw HTML off, then
maths, then highlighting, then the sanitiser, last. Nothing edits the string afterwards: mentions,
images and links are settled on tokens before it is printed.

Invariants: `render` is pure and deterministic for one `RENDER_VERSION`; its HTML holds no element and
no attribute that `allowed` does not name; 32,000 hostile characters cost about as much as 32,000 honest ones.
It knows no database: the caller says which handles exist.
"""

from core.markup.excerpts import excerpt
from core.markup.mentions import find_handles
from core.markup.quotes import quote
from core.markup.rendering import RENDER_VERSION, Rendered, render
from core.markup.safe import SafeHtml

__all__ = ("RENDER_VERSION", "Rendered", "SafeHtml", "excerpt", "find_handles", "quote", "render")
