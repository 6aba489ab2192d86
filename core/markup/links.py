"""Where links and images of a post may lead, settled on tokens.

An image is shown only if it was uploaded here: any other would tell a third party who reads what, so it
becomes a plain link. Links that leave the site carry `rel`, to earn spammers nothing.
"""

from collections.abc import Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from core.markup.allowed import LINK_REL, UPLOAD
from core.markup.plain import inline_text


def settle_links(state: StateCore) -> None:
    """Core rule: foreign images become links, own images load lazily, foreign links get their `rel`."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_settle(block.children, state.env["images"]))


def _settle(tokens: list[Token], images: dict[str, None]) -> Iterator[Token]:
    is_in_link = False
    for token in tokens:
        if token.type == "image" and not UPLOAD.fullmatch(_address(token, "src")):
            yield from _as_link(token, is_in_link=is_in_link)
            continue
        if token.type == "image":
            images[_address(token, "src")] = None
            token.attrSet("loading", "lazy")
        if token.type == "link_open":
            _mark_foreign(token)
        if token.type in {"link_open", "link_close"}:
            is_in_link = token.nesting == 1
        yield token


def _as_link(image: Token, *, is_in_link: bool) -> Iterator[Token]:
    address = _address(image, "src")
    text = Token("text", "", 0, content=inline_text(image.children or ()).strip() or address, level=image.level)
    if is_in_link:
        yield text
        return
    opening = Token("link_open", "a", 1, attrs={"href": address}, level=image.level)
    _mark_foreign(opening)
    yield opening
    yield text
    yield Token("link_close", "a", -1, level=image.level)


def _mark_foreign(link: Token) -> None:
    if not _address(link, "href").startswith("/"):
        link.attrSet("rel", LINK_REL)


def _address(token: Token, name: str) -> str:
    return str(token.attrGet(name) or "")
