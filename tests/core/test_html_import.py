"""HTML of other sites becomes Markdown that says the same and renders safely."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.html_import import MAX_DEPTH, html_to_markdown
from core.markup import render

SITE = "https://french.stackexchange.com/"


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        ("", ""),
        ("<p>Bonjour <em>à</em> <strong>tous</strong>.</p>", "Bonjour *à* **tous**."),
        ("<p>one\ntwo</p>\n\n<p>three</p>", "one two\n\nthree"),
        ("<p>one<br>two<br/>- three</p>", "one\ntwo\n\\- three"),
        ("<h1>Title</h1><h2>Sub</h2>", "# Title\n\n## Sub"),
        ("<ul>\n<li>a</li>\n<li>b<ol><li>c</li></ol></li>\n</ul>", "- a\n- b\n  1. c"),
        ("<blockquote><p>said</p></blockquote>", "> said"),
        ("<p>a</p><hr><p>b</p>", "a\n\n---\n\nb"),
        ("<p><del>a</del> <s>b</s> <strike>c</strike></p>", "~~a~~ ~~b~~ ~~c~~"),
        ("<p>x<sup>2</sup> H<sub>2</sub>O <sup>note</sup></p>", "x² H₂O note"),
        ("<p>press <kbd>Ctrl</kbd></p>", "press `Ctrl`"),
        ("<dl><dt>term</dt><dd>meaning</dd></dl>", "**term**\n\nmeaning"),
    ],
)
def test_ordinary_elements_have_their_markdown(body: str, markdown: str) -> None:
    assert html_to_markdown(body) == markdown


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        ("<pre><code>a &lt; b\n  c</code></pre>", "```\na < b\n  c\n```"),
        ('<pre class="lang-py prettyprint"><code>x = 1\n</code></pre>', "```py\nx = 1\n```"),
        ('<pre><code class="language-c++">int x;</code></pre>', "```c++\nint x;\n```"),
        ("<pre><code>```\nfence\n```</code></pre>", "````\n```\nfence\n```\n````"),
        ("<p><code>a*b_c</code> and <code>`</code></p>", "`a*b_c` and `` ` ``"),
        ("<pre><code></code></pre>", ""),
    ],
)
def test_code_is_kept_to_the_letter(body: str, markdown: str) -> None:
    assert html_to_markdown(body) == markdown


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        ('<a href="https://a.example/x_(y)">name</a>', "[name](https://a.example/x_%28y%29)"),
        ('<a href="https://a.example">https://a.example</a>', "<https://a.example>"),
        ('<a href="/q/1">seen</a>', "[seen](https://french.stackexchange.com/q/1)"),
        ('<a href="javascript:alert(1)">seen</a>', "seen"),
        ('<a href="https://[">seen</a>', "seen"),
        ('<img src="https://i.example/a.png" alt="a [map]">', "[a \\[map\\]](https://i.example/a.png)"),
        ('<img src="https://i.example/a.png">', "[a.png](https://i.example/a.png)"),
        ('<a href="https://i.example/a.png"><img src="https://i.example/a.png" alt="map"></a>', None),
        ('<img src="data:image/png;base64,AAAA" alt="dot">', "dot"),
        ('<a href="https://a.example/"> [Lett. 86</a>, 5]', " [\\[Lett. 86](https://a.example/), 5]".strip()),
    ],
)
def test_links_and_images_become_links(body: str, markdown: str | None) -> None:
    assert html_to_markdown(body, base_url=SITE) == (markdown or "[map](https://i.example/a.png)")


def test_a_relative_link_without_its_site_keeps_only_its_words() -> None:
    assert html_to_markdown('<p>see <a href="/q/1">this</a></p>') == "see this"


def test_a_table_stays_a_table() -> None:
    body = (
        "<table><thead><tr><th>a</th><th>b|c</th></tr></thead><tbody><tr><td>1</td><td>2<br>3</td></tr></tbody></table>"
    )
    assert html_to_markdown(body) == "| a | b\\|c |\n| --- | --- |\n| 1 | 2 3 |"
    assert render(html_to_markdown(body)).text.split("\n") == ["a", "b|c", "1", "2 3"]


@pytest.mark.parametrize(
    "formula",
    ["$x_1 * y_2 * z$", "$$\\frac{a_b}{c} \\\\ d$$", "$[a](b)$", "$\\left|0\\right\\rangle$", "$a < b$"],
)
def test_formulas_are_left_as_they_are(formula: str) -> None:
    markdown = html_to_markdown(f"<p>if {formula.replace('<', '&lt;')} then</p>")
    assert markdown == f"if {formula} then"
    assert "<math" in render(markdown).html


def test_spaces_inside_dollars_are_trimmed_so_that_our_dialect_reads_a_formula() -> None:
    assert html_to_markdown("<p>a $ \\alpha $ b, 5$ or 6 $</p>") == "a $\\alpha$ b, 5$ or 6 $"


@pytest.mark.parametrize(
    "words",
    [
        "# not a title", "- not a list", "1. not a list", "> not a quote", "*not emphasis*", "_not emphasis_",
        "~~not struck~~", "[not](/threads/1)", "[x] not a task", "`not code`", "&amp; as typed", "a \\* b",
        "2 * 3 * 4", "snake_case_name", "--- not a rule", "=== no title", "a | b",
    ],
)  # fmt: skip
def test_words_that_look_like_markdown_stay_words(words: str) -> None:
    expected = f"<p>{html.escape(words, quote=False)}</p>"
    assert render(html_to_markdown(expected)).html.strip() == expected


@pytest.mark.parametrize("text", ["Bonjour.", "a + b = c, 2 * 3", "ligne 1\nligne 2\n\n- liste", "x < y > z & w"])
def test_text_without_markup_is_returned_as_it_is(text: str) -> None:
    assert html_to_markdown(text) == text
    assert html_to_markdown(html_to_markdown(text)) == text


@pytest.mark.parametrize("noise", ["<!-- b -->", "<![CDATA[b]]>", "<?xml b?>", "<!doctype html>", "<![if b]>", "<![b"])
def test_what_is_no_element_is_passed_over(noise: str) -> None:
    assert html_to_markdown(f"{noise}<p>a</p>{noise}") == "a"


@pytest.mark.parametrize("tag", ["script", "style", "iframe", "noscript", "template", "svg", "math", "form", "object"])
def test_active_elements_vanish_with_their_content(tag: str) -> None:
    assert html_to_markdown(f"<p>a</p><{tag}>alert(1)</{tag}><p>b</p>") == "a\n\nb"


@pytest.mark.parametrize("tag", ["div", "blockquote", "ul><li", "ol><li", "em", "table><tr><td", "span"])
def test_deep_nesting_is_flattened_and_renders(tag: str) -> None:
    body = f"<{tag}>" * 1_000 + "deep" + "<p>end</p>"
    markdown = html_to_markdown(body)
    assert "deep" in markdown
    assert markdown.count("> ") <= 2 * MAX_DEPTH
    assert "deep" in render(markdown).text


PIECES = st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "</ul>", "<pre>", "<code>", "</code>", "</pre>", "<a href='https://a.b'>", "</a>",
     "<em>", "</em>", "<table>", "<tr>", "<td>", "</table>", "<script>", "</script>", "<img src=x onerror=y>",
     "<!--", "-->", "word", " ", "\n", "*", "_", "`", "$", "[", "](", "\\", "<", "&lt;", "&#60;script&#62;", "|",
     "<br>", "<sup>"],
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_soup_renders_without_a_live_element(body: str) -> None:
    output = render(html_to_markdown(body)).html
    assert "<script" not in output
    assert "<img" not in output
