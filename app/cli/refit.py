"""`forum search refit`: learn from what people made of suggestions."""

from typing import Final

import click
import msgspec

from app.cli.site import open_site
from core.work import Work
from forum.queries.spaces import list_spaces
from search.confidence.refitting import Comparison
from search.service.refitting import Outcome, Refit, apply_refit, forget_learnt, try_refit

WORDS: Final = {
    Outcome.BETTER: "better: applied",
    Outcome.NOT_BETTER: "not better beyond chance: left as it was",
    Outcome.TOO_FEW: "too few verdicts, or too few since it was last learnt",
    Outcome.WITHDRAWN: "taken back by somebody: left as it was",
    Outcome.FOREIGN: "no model is shipped for these vectors: nothing to start from",
}


class RefitLine(msgspec.Struct, frozen=True):
    """One try, for a program; `comparison` is None when nothing could be learnt."""

    space: str
    pair: str
    model: str
    verdicts: int
    outcome: Outcome
    comparison: Comparison | None


@click.command()
@click.option("--space", "slug", help="Only this space, by its address.")
@click.option("--forget", is_flag=True, help="Take back what was learnt: the shipped model serves again.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a program.")
def refit(slug: str | None, *, forget: bool, as_json: bool) -> None:
    """Learn, space by space, from what people made of suggestions; what is not better is never applied."""
    with open_site() as site:
        with site.office.read() as work:
            spaces = {site.searcher.find_space(work, slug)} if slug else None
        if forget:
            with site.office.write() as work:
                count = forget_learnt(work, spaces)
            click.echo(msgspec.json.encode({"withdrawn": count}).decode() if as_json else f"{count} models taken back.")
            return
        with site.office.read() as work:
            tries, slugs = try_refit(work, spaces), _slugs(work)
        with site.office.write() as work:
            apply_refit(work, tries)
    lines = [_line(tried, slugs) for tried in tries]
    if as_json:
        click.echo(msgspec.json.encode(lines).decode())
        return
    if not lines:
        click.echo("Nobody said anything of a suggestion yet: there is nothing to learn.")
    for line in lines:
        _show(line)


def _slugs(work: Work) -> dict[int, str]:
    return {space.id: space.slug for space in list_spaces(work)}


def _line(tried: Refit, slugs: dict[int, str]) -> RefitLine:
    slug = slugs.get(tried.space_id, str(tried.space_id))
    comparison = tried.learnt.comparison if tried.learnt else None
    return RefitLine(slug, tried.pair, tried.model, tried.verdicts, tried.outcome, comparison)


def _show(line: RefitLine) -> None:
    click.echo(
        f"{line.space}, {line.pair} ({line.model or 'words alone'}): {line.verdicts} verdicts, {WORDS[line.outcome]}"
    )
    if line.comparison is None:
        return
    click.echo(f"  on {line.comparison.judged} verdicts held out      before    after")
    before, after = line.comparison.before, line.comparison.after
    click.echo(f"  log loss                       {before.loss:9.3f}{after.loss:9.3f}")
    click.echo(f"  shown                          {before.shown:9}{after.shown:9}")
    click.echo(f"  of these, answered             {before.taken:9.3f}{after.taken:9.3f}")
    click.echo(f"  of what did not answer, shown  {before.false:9.3f}{after.false:9.3f}")
