"""The Markdown people may write, and the HTML they get for it."""

import pytest

from core.markup import render

EXTERNAL = 'rel="nofollow ugc noopener"'


def html(source: str, *handles: str) -> str:
    return render(source, frozenset(handles)).html.strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("Bonjour, ça va ?", "<p>Bonjour, ça va ?</p>"),
        ("a *b* **c** ~~d~~ `e`", "<p>a <em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("> said\n\nanswer", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answer</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("a\n\n---", "<p>a</p>\n<hr>"),
        ("5 < 6 & 7 > 2 'q' &copy;", "<p>5 &lt; 6 &amp; 7 &gt; 2 'q' ©</p>"),
        ("\\*a\\* \\<b\\>", "<p>*a* &lt;b&gt;</p>"),
    ],
)
def test_ordinary_text_is_intact(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(("written", "shown"), [(1, 3), (2, 4), (3, 5), (4, 6), (5, 6), (6, 6)])
def test_the_page_keeps_its_own_headings(written: int, shown: int) -> None:
    assert html("#" * written + " Plan") == f"<h{shown}>Plan</h{shown}>"


def test_underlined_headings_are_lowered_too() -> None:
    assert html("Plan\n====\n\nPart\n----") == "<h3>Plan</h3>\n<h4>Part</h4>"


def test_a_table_aligns_its_cells_without_style() -> None:
    assert html("| a | b |\n|:--|--:|\n| 1 | **2** |") == (
        '<table>\n<thead>\n<tr>\n<th align="left">a</th>\n<th align="right">b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td align="left">1</td>\n<td align="right"><strong>2</strong></td>\n</tr>\n</tbody>\n</table>'
    )


def test_a_task_list_shows_boxes_that_are_characters() -> None:
    assert html("- [ ] read\n- [x] write\n- other") == (
        '<ul class="contains-task-list">\n'
        '<li class="task-list-item"><span class="task-box">☐</span> read</li>\n'
        '<li class="task-list-item"><span class="task-box">☑</span> write</li>\n'
        "<li>other</li>\n</ul>"
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a](https://a.example/x)", f'<p><a href="https://a.example/x" {EXTERNAL}>a</a></p>'),
        ('[a](http://a.example "t")', f'<p><a href="http://a.example" title="t" {EXTERNAL}>a</a></p>'),
        ("[a](/threads/5)", '<p><a href="/threads/5">a</a></p>'),
        ("<mailto:a@b.example>", f'<p><a href="mailto:a@b.example" {EXTERNAL}>mailto:a@b.example</a></p>'),
        ("see https://a.example/b_c_d.", f'<p>see <a href="https://a.example/b_c_d" {EXTERNAL}>https://a.example/b_c_d</a>.</p>'),
        ("(https://a.example/(b))", f'<p>(<a href="https://a.example/(b)" {EXTERNAL}>https://a.example/(b)</a>)</p>'),
        ("**https://a.example**", f'<p><strong><a href="https://a.example" {EXTERNAL}>https://a.example</a></strong></p>'),
        ("main.py fin.de www.a.example a@b.example", "<p>main.py fin.de www.a.example a@b.example</p>"),
        ("`https://a.example`", "<p><code>https://a.example</code></p>"),
        ("xhttps://a.example", "<p>xhttps://a.example</p>"),
        ("[x https://b.example](https://a.example)", f'<p><a href="https://a.example" {EXTERNAL}>x https://b.example</a></p>'),
    ],
)  # fmt: skip
def test_links(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("![a *b*](/uploads/x1.webp)", '<p><img src="/uploads/x1.webp" alt="a b" loading="lazy"></p>'),
        ("![a](https://e.example/p.png)", f'<p><a href="https://e.example/p.png" {EXTERNAL}>a</a></p>'),
        ("![](https://e.example/p.png)", f'<p><a href="https://e.example/p.png" {EXTERNAL}>https://e.example/p.png</a></p>'),
        ("[![a](https://e.example/p.png)](/threads/1)", '<p><a href="/threads/1">a</a></p>'),
        ("![a](/uploads/../admin)", '<p><a href="/uploads/../admin">a</a></p>'),
        ("![a](/uploads/.env)", '<p><a href="/uploads/.env">a</a></p>'),
        ("![a](//e.example/p.png)", "<p>![a](//e.example/p.png)</p>"),
        ("![a](data:image/png;base64,AA)", "<p>![a](data:image/png;base64,AA)</p>"),
    ],
)  # fmt: skip
def test_only_pictures_uploaded_here_are_shown(source: str, expected: str) -> None:
    assert html(source) == expected


def test_pictures_are_reported_in_order_and_once() -> None:
    source = "![b](/uploads/b.png) ![a](/uploads/a.png) ![b](/uploads/b.png) ![c](https://e.example/c.png)"
    assert render(source).images == ("/uploads/b.png", "/uploads/a.png")


def mention(handle: str, shown: str = "") -> str:
    return f'<a class="mention" href="/people/{handle}">@{shown or handle}</a>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("@ana", mention("ana")),
        ("Merci @ana, @bob-2!", f"Merci {mention('ana')}, {mention('bob-2')}!"),
        ("(@Ana)", f"({mention('ana', 'Ana')})"),
        ("**@ana**", f"<strong>{mention('ana')}</strong>"),
        ("@ana- or @bob-2-", f"{mention('ana')}- or {mention('bob-2')}-"),
        ("@nobody @an @anaa", "@nobody @an @anaa"),
        ("x@ana.example é@ana @ana@a.example /@ana", "x@ana.example é@ana @ana@a.example /@ana"),
        ("`@ana`", "<code>@ana</code>"),
        ("\\@ana", "@ana"),
        ("[@ana](/threads/1)", '<a href="/threads/1">@ana</a>'),
        ("https://a.example/@ana", f'<a href="https://a.example/@ana" {EXTERNAL}>https://a.example/@ana</a>'),
        ("<mailto:x@ana>", f'<a href="mailto:x@ana" {EXTERNAL}>mailto:x@ana</a>'),
    ],
)
def test_mentions(source: str, expected: str) -> None:
    assert html(source, "ana", "bob-2") == f"<p>{expected}</p>"


def test_mentioned_handles_are_reported_in_order_and_once() -> None:
    source = "@bob @ana `@eve` @Bob\n\n    @eve\n\n- @zoe"
    assert render(source, frozenset({"ana", "bob", "eve", "zoe"})).handles == ("bob", "ana", "zoe")


def test_code_is_coloured_with_classes_when_its_language_is_known() -> None:
    assert html("```py\nif x < 1: pass\n```") == (
        '<pre tabindex="0"><code class="language-python"><span class="k">if</span> <span class="n">x</span> '
        '<span class="o">&lt;</span> <span class="mi">1</span><span class="p">:</span> <span class="k">pass</span>\n'
        "</code></pre>"
    )


@pytest.mark.parametrize("fence", ["```", "```nolanguage", '```"><script>', "~~~ html-evil"])
def test_code_of_an_unknown_language_is_plain(fence: str) -> None:
    assert html(f"{fence}\n<b>&amp;\n{fence[:3]}") == '<pre tabindex="0"><code>&lt;b&gt;&amp;amp;\n</code></pre>'


def test_indented_code_and_leading_blank_lines_are_kept() -> None:
    assert html("    <a>\n") == '<pre tabindex="0"><code>&lt;a&gt;\n</code></pre>'
    assert '<code class="language-json">\n\n' in html("```json\n\n\n1\n```")


def test_a_formula_becomes_mathml() -> None:
    assert html("so $x^2 < y$") == (
        '<p>so <math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>&lt;</mo><mi>y</mi></mrow></math></p>'
    )
    assert html("$$\n\\frac{1}{2}\n$$").startswith('<p><math display="block"><mrow><mfrac>')
    assert html("so $$a$$ ends").startswith('<p>so <math display="block">')


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$\\left( x$", "<p><code>$\\left( x$</code></p>"),
        ("$\\newcommand{\\a}{b}\\a$", "<p><code>$\\newcommand{\\a}{b}\\a$</code></p>"),
        ("$$\n\\left( x\n$$", '<pre tabindex="0"><code>$$\n\\left( x\n$$</code></pre>'),
        ("$" + "x" * 1_001 + "$", f"<p><code>${'x' * 1_001}$</code></p>"),
        ("$" + "{" * 100 + "x" + "}" * 100 + "$", f"<p><code>${'{' * 100}x{'}' * 100}$</code></p>"),
    ],
)
def test_a_formula_we_cannot_read_is_shown_as_its_source(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize("source", ["it costs $5 and $6", "5$ or 6$", "$ x $", "\\$x\\$", "`$x$`", "$"])
def test_money_is_not_maths(source: str) -> None:
    assert "<math" not in html(source)
