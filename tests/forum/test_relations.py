"""How many people asked the same question: each once, and nobody from a place that the reader may not enter."""

from forum.forms.threads import RemovalForm
from forum.queries.thread_page import view_thread
from forum.service.lifecycle import remove_thread
from forum.service.relations import mark_duplicate, unmark_duplicate
from forum.service.votes import me_too, withdraw_me_too
from tests.world import World


def askers(world: World, reader: str, thread_id: int) -> int:
    count: int = world.see(reader, view_thread, thread_id).asker_count
    return count


def test_those_who_asked_again_and_those_who_said_me_too_count_once_each(any_world: World) -> None:
    world = any_world
    asked = world.ask(title="How do I copy a list?")
    assert askers(world, "visitor", asked) == 1
    world.do("owen", me_too, asked)
    twin = world.ask("owen", title="Copying a list in Python")
    other = world.ask("marc", title="A second list that is the first one")
    world.do("nora", me_too, other)
    for duplicate in (twin, other):
        world.do("camille", mark_duplicate, duplicate, asked)
    assert askers(world, "visitor", asked) == 4, "Léa, Owen, Marc and Nora"
    world.do("camille", unmark_duplicate, other, asked)
    world.do("owen", withdraw_me_too, asked)
    assert askers(world, "visitor", asked) == 2


def test_duplicates_that_the_reader_may_not_see_are_not_counted(world: World) -> None:
    asked = world.ask(title="How do I copy a list?")
    hidden = world.ask("nora", space="cohort-a", title="How do I copy my list?")
    gone = world.ask("owen", title="How does one copy a list?")
    for duplicate in (hidden, gone):
        world.do("camille", mark_duplicate, duplicate, asked)
    assert askers(world, "nora", asked) == 3
    assert askers(world, "owen", asked) == 2
    world.do("camille", remove_thread, gone, RemovalForm())
    assert askers(world, "owen", asked) == 1
