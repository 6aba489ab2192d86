"""Hostile text is refused or rendered after bounded work. Counted in structure: the figures were timed by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Invalid
from core.markup import budget, code, maths, render
from core.markup.bare_links import MAX_ADDRESS_CHARS

FULL = budget.MAX_CHARS


def filled(unit: str) -> str:
    return (unit * (FULL // len(unit) + 1))[:FULL]


def refusal(source: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        render(source)
    return caught.value.fields


def test_a_text_of_the_longest_length_is_rendered_and_one_more_is_not() -> None:
    assert len(render("a" * FULL).text) == FULL
    assert refusal("a" * (FULL + 1)) == {"body": "too_long"}


@pytest.mark.parametrize(
    "source",
    [
        ">" * 16_000,
        "> " * 16_000,
        "- " * 15_000 + "a",
        "".join("  " * depth + "- a\n" for depth in range(100)),
        "*" * 8_000 + "a" + "*" * 8_000,
        "**a *b " * 12 + "c" + "* d**" * 12,
    ],
)
def test_nesting_without_end_is_refused(source: str) -> None:
    assert refusal(source) == {"body": "too_complex"}


@pytest.mark.parametrize("columns", [2, 100, 256, 1_000, 4_000])
@pytest.mark.parametrize("row", ["|\n", "a\n", "a|b|c\n"])
def test_a_table_that_would_grow_out_of_proportion_is_refused(columns: int, row: str) -> None:
    source = ("|a" * columns + "|\n" + "|-" * columns + "|\n" + row * FULL)[:FULL]
    assert refusal(source) == {"body": "too_complex"}


def test_tables_in_quotations_are_counted_too() -> None:
    assert refusal("> |a|b|\n> |-|-|\n" + "> |\n" * 3_000) == {"body": "too_complex"}


def test_a_large_honest_table_is_rendered() -> None:
    source = "| name | value | note |\n|---|--:|---|\n" + "| a | 1 | b |\n" * 1_000
    assert render(source).html.count("<tr>") == 1_001


def test_a_long_honest_post_is_rendered() -> None:
    part = "## Part\n\nSome **bold** text with `code`, $x^2$ and [a link](https://a.example).\n\n- one\n- two\n\n"
    assert render(filled(part)).html.count("<h4>") == FULL // len(part) + 1


UNITS = [
    *("[", "![", "[[]", "[](", "[a](", "[a][", "[![", "](", "![a](/uploads/x) ", "[a](b) ", "[a]: /b\n", "[a]:\n"),
    *("*", "**", "_", "*a ", "a*", "_a_*", "~~", "~~a", "`", "`a", "`` ` ", "$", "$a", "$a$", "$$a", "$$\n", "$x$ "),
    *(
        "\\",
        "\\$",
        "<",
        "<a",
        "<http://a",
        "<!--",
        "<![CDATA[",
        "&",
        "&amp;",
        "|",
        "|-|\n",
        "a|b\n",
        "\n",
        "a\n",
        "a  \n",
    ),
    *("#\n", "# a\n", "===\n", "---\n", "```\n", "~~~\n", "    a\n", "\t", "(", "https://a.b/(", "https://", "a://b "),
    *("mailto:a@b.c ", "@bob ", "@", "- [ ] a\n", "1. a\n", "> a\n\n", "* * *\n", "\u200b", "\x00", "- a\n\n"),
]


@pytest.mark.parametrize("unit", UNITS)
def test_one_sign_repeated_is_refused_or_stays_within_the_budget(unit: str) -> None:
    assert tags_of(filled(unit)) <= budget.MAX_TAGS


def tags_of(source: str) -> int:
    """Tags of the rendered text; none if it is refused as it should be."""
    try:
        return render(source, frozenset({"bob"})).html.count("<")
    except Invalid as refused:
        if refused.fields != {"body": "too_complex"}:
            raise
        return 0


@pytest.mark.parametrize(
    "definition",
    [
        "[a]: /" + "x" * 15_000,
        '[a]: /uploads/x "' + "&" * 15_000 + '"',
        "[a]: <https://a.example/" + "\u00e9" * 9_000 + ">",
    ],
)
@pytest.mark.parametrize("use", ["[a] ", "![a] ", "[a][a] "])
def test_one_long_definition_cannot_be_printed_thousands_of_times(definition: str, use: str) -> None:
    assert refusal(definition + "\n\n" + use * 2_000) == {"body": "too_complex"}


def counted(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[int]:
    """The lengths of the texts that a function was asked to work on."""
    lengths: list[int] = []
    real: Callable[..., str] = getattr(owner, name)

    def counting(text: str, *args: Any, **kwargs: Any) -> str:
        lengths.append(len(text))
        return real(text, *args, **kwargs)

    monkeypatch.setattr(owner, name, counting)
    return lengths


def test_only_so_much_latex_is_converted_and_the_rest_stays_source(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = counted(monkeypatch, maths, "mathml")
    html = render("".join(f"${'x' * 900}_{{{number}}}$ " for number in range(30))).html
    assert sum(lengths) <= maths.MAX_MATHS_CHARS
    assert 0 < html.count("<math") <= len(lengths)
    assert html.count("<") <= budget.MAX_EXTRA_TAGS + 100
    assert html.count("<code>$x") + html.count("<math") == 30


def test_macros_are_never_expanded() -> None:
    doubling = "".join(f"\\newcommand{{\\{chr(97 + i)}}}{{\\{chr(98 + i)}\\{chr(98 + i)}}}" for i in range(20))
    assert "<math" not in render(f"${doubling}\\a$").html
    assert "<math" not in render("$\\def\\a{\\a\\a}\\a$").html
    assert "<math" not in render("$\\newenvironment{q}{\\begin{q}}{}\\begin{q}\\end{q}$").html


def test_only_so_much_code_is_coloured_and_the_rest_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = counted(monkeypatch, code, "colour")
    block = "```c\n" + "int x = 1;\n" * 300 + "```\n\n"
    html = render(block * 8).html
    assert 0 < sum(lengths) <= code.MAX_COLOURED_CHARS
    assert html.count('<code class="language-c">') == 8


@pytest.mark.parametrize("text", ["a\n" * 2_000, "\n" * 2_000, "a" * 2_000, "a b " * 500, "$a" * 1_000, "x;\n" * 2_000])
def test_code_that_makes_lexers_slow_is_plain(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    lengths = counted(monkeypatch, code, "colour")
    assert "<span" not in render(f"```csharp\n{text}\n```").html
    assert lengths == []


def test_an_endless_address_is_not_a_link() -> None:
    fits = "https://a.example/" + "a" * (MAX_ADDRESS_CHARS - 100)
    assert render(fits).html.count("<a ") == 1
    assert render(fits + "a" * 100).html.count("<a ") == 0
