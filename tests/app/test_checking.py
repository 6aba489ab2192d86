"""`forum search check` names every document, to a program and to a person."""

import json
from datetime import UTC, datetime

import msgspec
from click.testing import CliRunner

from app.cli import main
from app.cli.checking import lines, told
from search.jobs import check
from search.models import SetAsideRow
from search.views import Removal, Upsert
from tests.world import World


def spoil(world: World) -> tuple[str, str, str, str]:
    """An index that lacks one thread, has one too many, one of before and one elsewhere; the keys in that order."""
    index = world.site.searcher.index
    missing, stale, exposed = (
        f"t-{world.ask(title=f'How do I sort a list {word}?')}" for word in ("up", "down", "now")
    )
    world.settle()
    entries = index.load([stale, exposed])
    before, elsewhere = entries[stale].document, entries[exposed].document
    index.apply(
        [
            Removal(missing),
            Upsert(msgspec.structs.replace(before, rev=before.rev - 1), force=True),
            Upsert(msgspec.structs.replace(elsewhere, space_id=elsewhere.space_id + 1)),
            Upsert(msgspec.structs.replace(elsewhere, key="t-999", id=999)),
        ]
    )
    with world.office.write() as work:
        work.db.add(
            SetAsideRow(
                key="t-77", kind="thread", document_id=77, rev=4, error="ValueError: no such date",
                at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC), tries=3, has_words=False,
            )
        )  # fmt: skip
    return missing, "t-999", stale, exposed


def test_every_document_is_named_under_what_is_wrong_with_it(world: World) -> None:
    missing, orphan, stale, exposed = spoil(world)
    searcher = world.site.searcher
    found = told(searcher, check(world.office, searcher))
    assert found.documents == {"missing": [missing], "orphan": [orphan], "stale": [stale], "exposed": [exposed]}
    assert (found.missing, found.orphan, found.stale, found.exposed, found.clean) == (1, 1, 1, 1, False)
    assert set(found.waiting) == {stale, exposed, orphan}
    said = "\n".join(lines(found))
    assert said.startswith("missing 1, orphan 1, stale 1, wrongly visible 1, without vectors 3, set aside 1\n")
    assert f"wrongly visible: under another space or state than now:\n    {exposed}" in said
    assert "set aside, not found: t-77 (revision 4, tries 3, 2026-03-01 09:30 UTC)\n    ValueError" in said
    assert "Read by the model: " in said


def test_the_commands_answer_with_the_same_and_mend_it(world: World) -> None:
    missing, orphan, stale, exposed = spoil(world)
    settings = world.office.settings
    environ = {
        "FORUM_DATA": str(settings.data),
        "FORUM_SECRET_KEY": settings.secret_key,
        "FORUM_EMBEDDING_MODEL": "off",
    }

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["search", *words], env=environ)
        return done.exit_code, done.output

    code, answer = run("check", "--json")
    assert (code, json.loads(answer)["documents"]["exposed"]) == (1, [exposed])
    code, answer = run("repair")
    assert code == 0, answer
    assert answer == "5 documents mended.\n", "four that differed, and one that was set aside and is gone"
    assert run("check")[0] == 0
    stamps = {f"t-{stamp.id}" for stamp in world.site.searcher.index.manifest("thread", 0, 9_999)}
    assert {missing, stale, exposed} <= stamps
    assert orphan not in stamps


def test_how_far_the_building_of_a_new_index_has_come_is_told(world: World) -> None:
    world.ask()
    world.settle()
    searcher = world.site.searcher
    searcher.index.begin_shadow()
    assert "being built anew: 0 of about 1 documents" in "\n".join(lines(told(searcher, check(world.office, searcher))))
