"""The people around an item."""

from accounts.queries.people import ids_by_handle, list_staff, people_by_id
from accounts.views import Person
from core.actor import Role
from core.work import Work


def name_of(work: Work, user_id: int | None) -> str:
    """A person's name; empty for the system."""
    if user_id is None:
        return ""
    person = people_by_id(work, {user_id}).get(user_id)
    return person.name if person else ""


def list_trainers(work: Work, space_id: int) -> tuple[Person, ...]:
    """Whom a question of this space can be escalated to, by name."""
    people = people_by_id(work, list_staff(work, Role.TRAINER, space_id))
    return tuple(sorted(people.values(), key=lambda person: (person.name.casefold(), person.id)))


def find_trainer(work: Work, space_id: int, named: int | str | None) -> int | None:
    """A trainer of this space by id or handle."""
    if isinstance(named, str) and not named.isdecimal():
        user_id = ids_by_handle(work, [named.removeprefix("@").lower()]).get(named.removeprefix("@").lower())
    else:
        user_id = int(named) if named is not None else None
    return user_id if user_id in list_staff(work, Role.TRAINER, space_id) else None
