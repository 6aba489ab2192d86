"""What search, excerpts and replies take from a post."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markup import RENDER_VERSION, SafeHtml, excerpt, find_handles, quote, render


def test_the_plain_text_has_the_words_and_no_marks() -> None:
    source = (
        "# Title\n\nA **bold** [link](https://a.example) &amp; `code`\nnext\n\n- [x] task\n\n"
        "| a | b |\n|-|-|\n| c | d |\n\n"
        "```py\nx = '<b>'\n```\n\n$$\nx^2\n$$\n\n![the map](/uploads/m.png) $y$ ~~no~~\n"
    )
    assert render(source).text == ("Title\nA bold link & code\nnext\ntask\na\nb\nc\nd\nx = '<b>'\nx^2\nthe map y no")


def test_rendering_twice_gives_the_same() -> None:
    assert render("*a* @b $c$", frozenset({"bb"})) == render("*a* @b $c$", frozenset({"bb"}))
    assert RENDER_VERSION >= 1


def test_threads_do_not_disturb_each_other() -> None:
    sources = [f"# {n}\n\n- [x] $x_{n}$ https://a.example/{n} @ana\n\n```py\nx = {n}\n```\n" * 5 for n in range(24)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(render, sources))
    assert together == [render(source) for source in sources]


def test_rendered_html_is_the_type_templates_print() -> None:
    rendered = render("<b>")
    assert type(rendered.html) is SafeHtml
    assert rendered.html.__html__() == "<p>&lt;b&gt;</p>\n"
    assert type(rendered.html + "<i>") is SafeHtml
    assert rendered.html + "<i>" == "<p>&lt;b&gt;</p>\n&lt;i&gt;"


@pytest.mark.parametrize(
    ("text", "chars", "expected"),
    [
        ("short", 10, "short"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one two three", 7, "one…"),
        ("one, two", 6, "one…"),
        (" spaced \n out ", 20, "spaced out"),
        ("unbreakable", 5, "unbr…"),
        ("", 5, ""),
    ],
)
def test_an_excerpt_ends_between_two_words(text: str, chars: int, expected: str) -> None:
    assert excerpt(text, chars) == expected


@given(st.text("ab ,", max_size=80), st.integers(1, 40))
def test_an_excerpt_is_never_longer_than_asked(text: str, chars: int) -> None:
    assert len(excerpt(text, chars)) <= chars


def test_handles_are_found_before_rendering() -> None:
    assert find_handles("@Ana, `@bob` x@y.example @zed- @a") == {"ana", "bob", "zed", "zed-"}


@given(st.text("@ab-.` *\n", max_size=60))
def test_no_mention_is_missed_by_the_quick_look(source: str) -> None:
    known = frozenset({"ab", "ba", "a-b", "aa-", "bb"})
    assert set(render(source, known).handles) <= find_handles(source)


def test_a_quotation_names_its_author_harmlessly() -> None:
    quoted = quote("a\n\n- b\n", "*Ana* @bob")
    assert quoted == "> **\\*Ana\\* \\@bob**\n>\n> a\n>\n> - b\n\n"
    rendered = render(quoted + "Reply", frozenset({"bob"}))
    assert rendered.handles == ()
    assert rendered.html.startswith("<blockquote>\n<p><strong>*Ana* @bob</strong></p>\n<p>a</p>\n<ul>")
    assert rendered.html.endswith("</blockquote>\n<p>Reply</p>\n")


def test_a_quotation_needs_no_author() -> None:
    assert quote("a") == "> a\n\n"
