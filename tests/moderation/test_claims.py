"""One owner at a time: claim, renew, release, and what a paused claimant meets."""

from datetime import timedelta

import pytest

from core.errors import NotFound, SignInRequired
from moderation.errors import ClaimLost, ItemDecided, ItemHeld, ItemSettled
from moderation.service.claims import claim_item, release_item, renew_claim
from tests.moderation.desk import claim, item_of, settle_as
from tests.world import World


def test_a_claim_shows_who_holds_it_until_when(world: World) -> None:
    item = item_of(world, world.ask())
    claim(world, item.id)
    held = item_of(world, item.target_id)
    assert held.claim is not None
    assert (held.state, held.claim.by, held.claim.is_mine) == ("claimed", "Camille", True)
    assert (held.claim.until - world.now).total_seconds() == 15 * 60
    assert held.version == item.version, "what was to be decided is the same"


def test_the_second_claimant_is_told_who_was_first(world: World) -> None:
    item = item_of(world, world.ask())
    claim(world, item.id, "camille")
    with pytest.raises(ItemHeld) as refusal:
        claim(world, item.id, "bruno")
    assert refusal.value.params["by"] == "Camille"
    assert refusal.value.params["until"] == world.now + timedelta(minutes=15)


def test_claiming_again_renews_under_the_same_fence(world: World) -> None:
    item = item_of(world, world.ask())
    fence = claim(world, item.id)
    world.pass_time(minutes=10)
    assert claim(world, item.id) == fence
    world.pass_time(minutes=10)
    assert item_of(world, item.target_id).claim is not None


def test_a_lease_that_ended_is_shown_as_free_and_can_be_taken_over(world: World) -> None:
    item = item_of(world, world.ask())
    first = claim(world, item.id, "camille")
    world.pass_time(minutes=16)
    seen = item_of(world, item.target_id)
    assert (seen.state, seen.claim, seen.may_claim) == ("pending", None, True)
    assert claim(world, item.id, "bruno") > first


def test_a_paused_claimant_cannot_renew_or_decide_after_a_take_over(world: World) -> None:
    item = item_of(world, world.ask())
    fence = claim(world, item.id, "camille")
    world.pass_time(minutes=16)
    claim(world, item.id, "bruno")
    with pytest.raises(ClaimLost) as refusal:
        world.do("camille", renew_claim, item.id, fence)
    assert refusal.value.params["by"] == "Bruno"
    with pytest.raises(ClaimLost):
        settle_as(world, item.id, "no_action", reason="Solved by phone", fence=fence)
    with pytest.raises(ItemHeld):
        settle_as(world, item.id, "no_action", reason="Solved by phone")


def test_a_paused_claimant_renews_as_long_as_nobody_took_over(world: World) -> None:
    item = item_of(world, world.ask())
    fence = claim(world, item.id)
    world.pass_time(minutes=16)
    world.do("camille", renew_claim, item.id, fence)
    assert item_of(world, item.target_id).claim is not None


def test_an_old_fence_stays_old_when_the_one_who_took_over_gave_up(world: World) -> None:
    item = item_of(world, world.ask())
    fence = claim(world, item.id, "camille")
    world.pass_time(minutes=16)
    claim(world, item.id, "bruno")
    world.do("bruno", release_item, item.id)
    with pytest.raises(ClaimLost):
        settle_as(world, item.id, "no_action", reason="Solved by phone", fence=fence)


def test_releasing_gives_it_back_and_only_its_holder_releases(world: World) -> None:
    item = item_of(world, world.ask())
    claim(world, item.id, "camille")
    with pytest.raises(ItemHeld):
        world.do("bruno", release_item, item.id)
    world.do("camille", release_item, item.id)
    assert item_of(world, item.target_id).state == "pending"
    with pytest.raises(ClaimLost):
        world.do("camille", release_item, item.id)


def test_what_is_decided_or_settled_elsewhere_is_not_claimed(world: World) -> None:
    decided, settled = item_of(world, world.ask()), item_of(world, world.ask("owen", title="Another question here"))
    settle_as(world, decided.id, "no_action", reason="Solved by phone")
    with pytest.raises(ItemDecided) as first:
        claim(world, decided.id, "bruno")
    assert (first.value.params["by"], first.value.params["verdict"]) == ("Camille", "no_action")
    world.reply(settled.target_id, "nora")
    with pytest.raises(ItemSettled) as second:
        claim(world, settled.id, "bruno")
    assert (second.value.params["by"], second.value.params["outcome"]) == ("Nora", "answered")


@pytest.mark.parametrize(("name", "refusal"), [("visitor", SignInRequired), ("lea", NotFound), ("marc", NotFound)])
def test_items_do_not_exist_for_those_who_look_after_nothing(world: World, name: str, refusal: type[Exception]) -> None:
    item = item_of(world, world.ask())
    for verb in (claim_item, release_item):
        with pytest.raises(refusal):
            world.do(name, verb, item.id)


def test_an_lcm_of_another_space_does_not_see_the_item(world: World) -> None:
    item = item_of(world, world.ask("lea", "cafe"))
    with pytest.raises(NotFound):
        world.do("bruno", claim_item, item.id)
