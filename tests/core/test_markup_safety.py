"""No text that people write becomes a live element, an event, or a link that runs.

The list of what may come out is written a second time here, and a second sanitiser gives its opinion.
"""

import re
from html.parser import HTMLParser
from typing import Final

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Invalid
from core.html_import import html_to_markdown
from core.markup import render
from core.markup.sanitise import sanitise

MATHS: Final = frozenset(
    {
        *(
            "math",
            "menclose",
            "mfrac",
            "mi",
            "mmultiscripts",
            "mn",
            "mo",
            "mover",
            "mpadded",
            "mphantom",
            "mprescripts",
        ),
        *("mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr"),
        *("munder", "munderover", "none"),
    },
)
MATHS_ATTRIBUTES: Final = frozenset(
    {
        *("accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle"),
        *("fence", "form", "height", "largeop", "linethickness", "mathvariant", "maxsize", "minsize", "movablelimits"),
        *("notation", "rowlines", "rowspacing", "scriptlevel", "separator", "stretchy", "symmetric", "width"),
    },
)
BARE: Final = (
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "em", "strong", "s", "blockquote", "table", "thead", "tbody", "tr"),
)
ELEMENTS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(BARE, frozenset()),
    **dict.fromkeys(MATHS, MATHS_ATTRIBUTES),
    "a": frozenset({"href", "title", "rel", "class"}),
    "code": frozenset({"class"}),
    "img": frozenset({"src", "alt", "title", "loading"}),
    "li": frozenset({"class"}),
    "ol": frozenset({"start"}),
    "pre": frozenset({"tabindex"}),
    "span": frozenset({"class"}),
    "td": frozenset({"align"}),
    "th": frozenset({"align"}),
    "ul": frozenset({"class"}),
}
VALUES: Final = {
    "href": re.compile(r"(https?://|mailto:|/(?![/\\]))[^\s\\]*", re.IGNORECASE),
    "src": re.compile(r"/uploads/[\w.-]+"),
    "class": re.compile(
        r"mention|task-list-item|contains-task-list|task-box|language-[a-z0-9+#-]+|[a-z][a-z0-9]{0,2}",
    ),
}
ANY: Final = re.compile(r".*", re.DOTALL)
VOID: Final = frozenset({"br", "hr", "img"})


class Inspector(HTMLParser):
    """Reads HTML as a browser's tokeniser would, and collects all that is there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"unbalanced </{tag}>")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.problems.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.problems.append(f"instruction {data}")

    def unknown_decl(self, data: str) -> None:
        self.problems.append(f"section {data}")


def inspected(html: str) -> Inspector:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector


def violations(html: str) -> list[str]:
    """Whatever is in this HTML and may not be."""
    inspector = inspected(html)
    found = [*inspector.problems, *(f"unclosed {tag}" for tag in inspector.open)]
    for tag, attributes in inspector.elements:
        if tag not in ELEMENTS:
            found.append(f"element {tag}")
            continue
        found += [
            f"{tag}[{name}={value}]"
            for name, value in attributes.items()
            if name not in ELEMENTS[tag] or not VALUES.get(name, ANY).fullmatch(value)
        ]
    return found


RAW_HTML: Final = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<math href="javascript:alert(1)">x</math>',
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>@import '//evil'</style>",
    "<base href=//evil>",
    "<meta http-equiv=refresh content=0;//evil>",
    "<link rel=stylesheet href=//evil>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<p id=x name=y style=position:fixed>x</p>",
    "<!--<img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!doctype html><body onload=alert(1)>",
    "</p></div></body><script>alert(1)</script>",
    "<div data-x=1 hx-get=//evil aria-label=x>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<a\nhref=javascript:alert(1)>",
    "<a/href=javascript:alert(1)>",
]


@pytest.mark.parametrize("source", RAW_HTML)
def test_written_html_is_shown_as_text(source: str) -> None:
    rendered = render(source)
    assert violations(rendered.html) == []
    assert {tag for tag, _ in inspected(rendered.html).elements} <= {"p", "br", "em", "a"}
    assert "".join(inspected(rendered.html).words).split() == source.split()


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "javascript&colon;alert(1)",
        "&#x6A;avascript:alert(1)",
        "&Tab;javascript:alert(1)",
        "&#1;javascript:alert(1)",
        "java&NewLine;script:alert(1)",
        "\u00a0javascript:alert(1)",
        "\u200bjavascript:alert(1)",
        "vbscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml;base64,AAAA",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "blob:null/x",
        "about:blank",
        "view-source:a.example",
        "ftp://a.example",
        "//evil.example",
        "/&#47;evil.example",
        "&#47;&#47;evil.example",
        "http:evil.example",
        "https:/evil.example",
        "https://bank.example@evil.example",
        "https://",
        "https://?x",
        "https://%61.example",
        "evil",
        "#fragment",
        "?query",
    ],
)
@pytest.mark.parametrize(
    "form", ["[x]({})", "[x](<{}>)", "![x]({})", "[x]: {}\n\n[x]", "<{}>", "[![x]({})](/threads/1)"]
)
def test_a_link_leads_only_where_links_may_lead(form: str, target: str) -> None:
    html = render(form.format(target)).html
    assert violations(html) == []
    assert {attributes.get("href") for tag, attributes in inspected(html).elements if tag == "a"} <= {"/threads/1"}


@pytest.mark.parametrize(
    ("source", "href"),
    [
        ("[x](/\\evil.example)", "/%5Cevil.example"),
        ("[x](/&Tab;/evil.example)", "/%09/evil.example"),
        ("[x](/\u2028/evil)", "/%E2%80%A8/evil"),
        ("[x](https://a.example/&quot;onmouseover=alert(1))", "https://a.example/%22onmouseover=alert(1)"),
        ('[x](https://a.example "a\\" onmouseover=alert(1) b")', "https://a.example"),
        ("<https://a.example/'onmouseover=alert(1)>", "https://a.example/'onmouseover=alert(1)"),
        ("https://a.example/<script>alert(1)</script>", "https://a.example/"),
        ('https://a.example"onmouseover=alert(1)', "https://a.example"),
        ("[x](HTTPS://A.example)", "HTTPS://A.example"),
    ],
)
def test_an_address_cannot_leave_its_attribute(source: str, href: str) -> None:
    html = render(source).html
    assert violations(html) == []
    assert [attributes["href"] for tag, attributes in inspected(html).elements if tag == "a"] == [href]


@pytest.mark.parametrize(
    "source",
    [
        "[a [b](https://b.example) c](https://a.example)",
        "[a <https://b.example> c](https://a.example)",
        "[a ![b](https://b.example/x.png) c](https://a.example)",
        "[a https://b.example c](https://a.example)",
        "[a @ana c](https://a.example)",
    ],
)
def test_a_link_never_contains_a_link(source: str) -> None:
    html = render(source, frozenset({"ana"})).html
    assert violations(html) == []
    depth = 0
    for mark in re.findall(r"<(/?)a[ >]", html):
        depth += -1 if mark else 1
        assert depth in {0, 1}


@pytest.mark.parametrize(
    "latex",
    [
        "\\text{<script>alert(1)</script>}",
        "\\text{&lt;script&gt;alert(1)&lt;/script&gt;}",
        "\\text{</mtext></math><img src=x onerror=alert(1)>}",
        "\\mbox{<svg onload=alert(1)>}",
        "\\href{javascript:alert(1)}{x}",
        "\\href{https://evil.example}{x}",
        "\\style{position:fixed;inset:0}{x}",
        "\\class{admin}{x}",
        '\\class{a" onclick="alert(1)}{x}',
        '\\color{red" onclick="alert(1)}{x}',
        "\\textcolor{red}{x}",
        "\\colorbox{red}{x}",
        "\\hspace{-9999px} x",
        "\\raise{500em}{x}",
        "\\kern-100em x",
        "\\rule{999em}{999em}",
        "\\operatorname{<b>}",
        "\\unicode{x3c}script\\unicode{x3e}",
        "\\verb|<script>|",
        "<script>alert(1)</script>",
        "&lt;script&gt;",
        "\\begin{matrix}<b>&\\text{<i>}\\end{matrix}",
        "\\begin{array}{<script>}x\\end{array}",
        "\\not<script",
        "\\left<script\\right>",
        '\\above{1px" onclick="x} y',
        "\\def\\a{<script>}\\a",
    ],
)
@pytest.mark.parametrize("dollars", ["$", "$$"])
def test_a_formula_carries_nothing_but_maths(latex: str, dollars: str) -> None:
    html = render(f"{dollars}{latex}{dollars}").html
    assert violations(html) == []
    assert {tag for tag, _ in inspected(html).elements} <= MATHS | {"p", "pre", "code"}
    for _, attributes in inspected(html).elements:
        assert not any(
            re.search(r"-|\d{3}", value) for name, value in attributes.items() if name in {"width", "height"}
        )


@pytest.mark.parametrize(
    "source",
    [
        '```"><script>alert(1)</script>\nx\n```',
        "```python onclick=alert(1)\n<script>\n```",
        "```&quot;><b>\nx\n```",
        "```html\n<script>alert(1)</script><!-- -->\n```",
        "```xml\n<![CDATA[</code></pre><script>]]>\n```",
        "`</code><script>alert(1)</script>`",
        "    </code></pre><script>alert(1)</script>",
        "- [x] </li></ul><script>",
        "| <script> | `</td>` |\n|---|---|\n| </table><script> | <b> |",
        "# <script>alert(1)</script>",
        '![" onerror="alert(1)](/uploads/a.png)',
        '![a](/uploads/a.png "\\" onerror=\\"alert(1)")',
        "![a](/uploads/a.png?x=y)",
        "@<script>",
        "~~</s><script>~~",
        "[x]: /a '\"><script>alert(1)</script>'\n\n[x]",
        "\x00<script>\x00",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;",
        "\\<script\\>",
    ],
)
def test_no_other_corner_of_the_dialect_lets_an_element_through(source: str) -> None:
    assert violations(render(source, frozenset({"script"})).html) == []


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("<p>a<script>alert(1)</script></p>", "<p>aalert(1)</p>"),
        ('<p id="x" name="y" style="color:red" onclick="z" data-a="b">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)" target="_blank" rel="opener">a</a>', "<a>a</a>"),
        ('<a href="/&#47;evil">a</a><a href="java&#115;cript:x">b</a>', "<a>a</a><a>b</a>"),
        ('<a href="/a" class="mention x">a</a>', '<a href="/a">a</a>'),
        ('<img src="https://evil.example/p.png" srcset="x" onerror="y">', "<img>"),
        ('<code class="language-x onload">a</code>', "<code>a</code>"),
        ('<span class="admin-banner">a</span>', "<span>a</span>"),
        ('<math><mi href="https://evil" style="a" class="b">x</mi></math>', "<math><mi>x</mi></math>"),
        (
            '<mspace width="-100em"></mspace><mspace width="2em"></mspace>',
            '<mspace></mspace><mspace width="2em"></mspace>',
        ),
        ("<!-- a --><p>b</p>", "<p>b</p>"),
        ("<input type=text><form><button>a</button></form>", "\na"),
        ("<ul><li class='task-list-item'>a", '<ul><li class="task-list-item">a</li></ul>'),
    ],
)
def test_the_sanitiser_alone_would_be_enough(raw: str, clean: str) -> None:
    assert sanitise(raw) == clean


HOSTILE: Final = st.sampled_from(
    [
        *RAW_HTML,
        *(
            "<",
            ">",
            "&",
            '"',
            "'",
            "`",
            "```",
            "\n",
            "\n\n",
            " ",
            "\t",
            "    ",
            "\\",
            "\x00",
            "\u2028",
            "é",
            "\U0001d4b3",
        ),
        *("[", "](", "](<", ")", ">)", "![", "]: ", "[x]", "*", "**", "_", "~~", "#", "# ", "> ", "- ", "1. ", "---\n"),
        *(
            "$",
            "$$",
            "\\text{",
            "\\href{",
            "\\frac{",
            "}",
            "{",
            "^",
            "\\begin{matrix}",
            "\\end{matrix}",
            "&amp;",
            "&#x3c;",
        ),
        *(
            "javascript:",
            "https://a.example",
            "data:text/html,",
            "//evil",
            "/uploads/a.png",
            "mailto:",
            "@ana",
            "| a ",
            "|-|",
        ),
        *("- [x] ", "```html\n", "```py\n", '" onload="', "onerror=", "<script", "</", "-->", "<!--", "word"),
    ],
)
TEXTS: Final = st.one_of(st.text(max_size=80), st.lists(HOSTILE, max_size=25).map("".join))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_whatever_is_written_only_allowed_elements_come_out(source: str) -> None:
    try:
        html = render(source, frozenset({"ana"})).html
    except Invalid:
        return
    assert violations(html) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(HOSTILE, max_size=25).map("".join))
def test_whatever_is_imported_only_allowed_elements_come_out(source: str) -> None:
    assert violations(render(html_to_markdown(source)).html) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(HOSTILE, max_size=25).map("".join))
def test_the_sanitiser_cleans_raw_html_and_finds_nothing_the_second_time(raw: str) -> None:
    once = sanitise(raw)
    assert {tag for tag, _ in inspected(once).elements} <= set(ELEMENTS)
    assert [fault for fault in violations(once) if not fault.startswith(("unbalanced", "unclosed"))] == []
    assert sanitise(once) == once


def leading_nowhere(tag: str, attributes: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The same link without a web address: the other sanitiser also drops those that no host can have."""
    is_web = attributes.get("href", "").lower().startswith(("http://", "https://"))
    return tag, {name: value for name, value in attributes.items() if name != "href" or not is_web}


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_second_sanitiser_finds_nothing_to_remove(source: str) -> None:
    html = render(source, frozenset({"ana"})).html
    second = nh3.clean(
        html,
        tags=set(ELEMENTS),
        attributes={tag: set(names) for tag, names in ELEMENTS.items() if names},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    for kept, ours in zip(inspected(second).elements, inspected(html).elements, strict=True):
        assert kept == ours or kept == leading_nowhere(*ours)
    assert "".join(inspected(second).words) == "".join(inspected(html).words)
