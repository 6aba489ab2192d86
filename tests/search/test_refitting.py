"""Learning from verdicts: held back by what is shipped, judged on what it has not seen, applied only when better."""

import json
from datetime import timedelta

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.cli import main
from core.errors import Forbidden, NotFound
from core.models import AuditRow
from search.confidence import load_confidence
from search.confidence.refitting import ENOUGH, MANY, can_teach, learn
from search.models import FittedModel, LoggedSuggestion
from search.queries.learnt import learnt_confidence
from search.service.refitting import (
    Outcome,
    Refit,
    apply_refit,
    forget_learnt,
    refit_by_itself,
    restore_learnt,
    try_refit,
    withdraw_learnt,
)
from tests.search.taught import PAIR, hand_in, made_up
from tests.world import MONDAY_MORNING, World

SHIPPED = load_confidence().pairs[PAIR]
HARDER = -2.5


def teach(world: World, name: str = "system", *spaces: int) -> list[Refit]:
    tries: list[Refit] = world.see(name, try_refit, set(spaces) or None)
    world.do(name, apply_refit, tries)
    return tries


def in_force(world: World, space_id: int | None) -> float:
    return world.see("system", learnt_confidence, space_id, "fake-1").pairs[PAIR].bias


def test_people_who_are_harder_to_please_are_shown_less() -> None:
    found = learn(made_up(300, shift=HARDER), SHIPPED, SHIPPED)
    assert found is not None
    before, after = found.comparison.before, found.comparison.after
    assert found.comparison.is_better
    assert after.loss < before.loss
    assert after.shown < before.shown
    assert after.taken > before.taken
    assert after.false < before.false
    fresh = made_up(1_000, shift=HARDER, seed=2)
    promised = sum(found.model.probability(one.features) for one in fresh)
    assert promised == pytest.approx(sum(one.answered for one in fresh), rel=0.1)


def test_people_who_are_easier_to_please_are_told_so_and_shown_no_more() -> None:
    """Verdicts know nothing of what was not shown."""
    verdicts = made_up(300, shift=1.5)
    found = learn(verdicts, SHIPPED, SHIPPED)
    assert found is not None
    assert found.model.probability(verdicts[0].features) > SHIPPED.probability(verdicts[0].features)
    shown = [
        sum(model.probability(one.features) >= model.related for one in verdicts) for model in (SHIPPED, found.model)
    ]
    assert shown[1] <= shown[0]
    assert found.model.related <= found.model.close <= found.model.very_likely


@pytest.mark.parametrize("seed", range(5))
def test_where_the_shipped_model_is_right_nothing_is_better(seed: int) -> None:
    found = learn(made_up(200, shift=0.0, seed=seed), SHIPPED, SHIPPED)
    assert found is not None
    assert not found.comparison.is_better


def test_few_verdicts_move_little_and_only_the_bias_and_the_score() -> None:
    few, many = (learn(made_up(count, shift=HARDER), SHIPPED, SHIPPED) for count in (ENOUGH + 10, MANY * 4))
    assert few is not None
    assert many is not None
    for name in ("gap", "coverage", "terms"):
        assert few.model.weights[name] == SHIPPED.weights[name]
    assert any(many.model.weights[name] != SHIPPED.weights[name] for name in ("gap", "coverage", "terms"))
    assert all(weight >= 0 for weight in (*few.model.weights.values(), *many.model.weights.values()))


def test_what_is_learnt_stands_between_the_shipped_model_and_what_was_seen() -> None:
    verdicts = made_up(ENOUGH, shift=HARDER)
    found = learn(verdicts, SHIPPED, SHIPPED)
    assert found is not None
    seen = sum(one.answered for one in verdicts)
    learnt, shipped = (sum(model.probability(one.features) for one in verdicts) for model in (found.model, SHIPPED))
    assert seen < learnt < shipped


def test_a_space_says_nothing_before_it_said_both_yes_and_no_often() -> None:
    verdicts = made_up(400, shift=HARDER)
    assert not can_teach(verdicts[: ENOUGH - 1])
    assert not can_teach([one for one in verdicts if one.answered])
    assert learn(verdicts[: ENOUGH - 1], SHIPPED, SHIPPED) is None


def test_a_model_taught_here_is_judged_by_later_verdicts_alone() -> None:
    """It has seen the others: on those it would look better than it is."""
    verdicts = made_up(300, shift=HARDER)
    first = learn(verdicts, SHIPPED, SHIPPED)
    assert first is not None
    until = verdicts[-1].at
    assert learn(verdicts, SHIPPED, first.model, until) is None
    later = made_up(100, shift=HARDER, seed=5, since=until + timedelta(days=1))
    second = learn([*verdicts, *later], SHIPPED, first.model, until)
    assert second is not None
    assert (second.comparison.verdicts, second.comparison.judged) == (400, 100)


def test_what_is_better_serves_its_space_alone_and_is_on_record(any_world: World) -> None:
    python = hand_in(any_world, "python", made_up(300, shift=HARDER))
    cafe = hand_in(any_world, "cafe", made_up(300, shift=0.0))
    outcomes = {tried.space_id: tried.outcome for tried in teach(any_world)}
    assert outcomes == {python: Outcome.BETTER, cafe: Outcome.NOT_BETTER}
    assert in_force(any_world, python) < SHIPPED.bias
    assert in_force(any_world, cafe) == in_force(any_world, None) == SHIPPED.bias
    with any_world.office.read() as work:
        (line,) = work.db.scalars(select(AuditRow).where(AuditRow.verb == "suggestions.learn"))
        work.db.expunge_all()
    assert (line.target_kind, line.target_id, line.detail["verdicts"]) == ("space", python, 300)
    assert line.detail["after"] < line.detail["before"]
    assert {tried.outcome for tried in teach(any_world)} == {Outcome.TOO_FEW, Outcome.NOT_BETTER}, "nothing new since"


def test_what_was_learnt_can_be_taken_back_and_brought_back(any_world: World) -> None:
    python = hand_in(any_world, "python", made_up(300, shift=HARDER))
    teach(any_world)
    learnt = in_force(any_world, python)
    with any_world.office.read() as work:
        number = work.db.scalars(select(FittedModel.id)).one()
    any_world.do("bruno", withdraw_learnt, number)
    any_world.do("bruno", withdraw_learnt, number)
    assert in_force(any_world, python) == SHIPPED.bias
    any_world.do("bruno", restore_learnt, number)
    assert in_force(any_world, python) == learnt
    assert any_world.do("bruno", forget_learnt, {python}) == 1
    assert in_force(any_world, python) == SHIPPED.bias


def test_only_the_lcm_of_a_space_changes_what_it_learnt(world: World) -> None:
    python = hand_in(world, "python", made_up(300, shift=HARDER))
    cafe = hand_in(world, "cafe", made_up(300, shift=HARDER))
    for name in ("owen", "marc"):
        with pytest.raises(Forbidden):
            world.see(name, try_refit, {python})
    with pytest.raises(Forbidden):
        world.see("bruno", try_refit, {python, cafe})
    with pytest.raises(Forbidden):
        world.see("bruno", try_refit)
    teach(world, "bruno", python)
    teach(world)
    with world.office.read() as work:
        numbers = {row.space_id: row.id for row in work.db.scalars(select(FittedModel))}
    for name in ("owen", "marc", "bruno"):
        with pytest.raises(NotFound):
            world.do(name, withdraw_learnt, numbers[cafe])


def test_the_worker_learns_only_where_the_site_wants_it_and_never_what_was_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = hand_in(world, "python", made_up(300, shift=HARDER, since=MONDAY_MORNING - timedelta(days=30)))
    world.pass_time(days=8)
    world.settle()
    assert in_force(world, python) == SHIPPED.bias
    willing = msgspec.structs.replace(world.office.settings, search_refit=True)
    monkeypatch.setattr(world.office, "settings", willing)
    world.pass_time(days=8)
    world.settle()
    assert in_force(world, python) < SHIPPED.bias
    world.do("camille", forget_learnt, {python})
    refit_by_itself(world.office)
    assert in_force(world, python) == SHIPPED.bias
    teach(world, "camille", python)
    assert in_force(world, python) < SHIPPED.bias, "a person may ask for it again"


def test_verdicts_on_the_vectors_of_a_model_without_a_start_teach_nothing(world: World) -> None:
    hand_in(world, "python", made_up(300, shift=HARDER))
    with world.office.write() as work:
        for row in work.db.scalars(select(LoggedSuggestion)):
            row.model, row.pair = "somebody/else", "en"
    assert [tried.outcome for tried in teach(world)] == [Outcome.FOREIGN]


def test_the_command_line_tells_before_and_after(world: World) -> None:
    python = hand_in(world, "python", made_up(300, shift=HARDER))
    environ = {"FORUM_DATA": str(world.office.settings.data), "FORUM_EMBEDDING_MODEL": "off", "FORUM_LOCALE": "en"}

    def run(*words: str) -> str:
        told = CliRunner().invoke(main, ["search", "refit", *words], env=environ)
        assert told.exit_code == 0, told.output
        return told.output

    assert "nothing to learn" in run("--space", "cafe")
    (line,) = json.loads(run("--space", "python", "--json"))
    assert (line["space"], line["pair"], line["verdicts"], line["outcome"]) == ("python", PAIR, 300, "better")
    assert line["comparison"]["after"]["loss"] < line["comparison"]["before"]["loss"]
    assert in_force(world, python) < SHIPPED.bias
    assert "too few" in run()
    assert "1 models taken back" in run("--forget")
    assert in_force(world, python) == SHIPPED.bias
    told = run()
    assert "better: applied" in told
    assert "of what did not answer, shown" in told
    assert CliRunner().invoke(main, ["search", "refit", "--space", "nowhere"], env=environ).exit_code == 1
