"""Reports: one per person and post, few a day, and “already answered” says where."""

import pytest

from core.actor import VISITOR, Actor
from core.errors import Forbidden, Invalid, NotFound, SignInRequired, TooMany
from core.forms import parse
from forum.errors_personal import AlreadyFlagged, OwnWriting
from forum.events import PostWasFlagged
from forum.forms.personal import FlagForm
from forum.forms.threads import RemovalForm
from forum.models import Flag, Thread
from forum.models.posts import FlagReason
from forum.queries.personal import reader_marks
from forum.service.flags import flag_post, settle_flags
from forum.service.posts import remove_post
from tests.forum.personal.village import Village

SPAM = FlagForm(reason=FlagReason.SPAM)


def test_a_report_is_kept_announced_and_logged(village: Village, ada: Actor, ben: Actor) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    flag = village.do(ada, flag_post, post, FlagForm(reason=FlagReason.OTHER, note="It insults me."))
    row = village.row(Flag, flag)
    assert (row.reason, row.note, row.upheld, row.by_id) == ("other", "It insults me.", None, ada.id)
    assert village.told == [PostWasFlagged(flag_id=flag, post_id=post, thread_id=thread)]
    assert "post.flag" in village.log()
    assert village.read(ada, reader_marks, thread, [post]).flags == {post}


def test_a_person_reports_a_post_once_but_others_may_too(village: Village, ada: Actor, ben: Actor, cleo: Actor) -> None:
    post = village.answer(ben, village.ask(ada))
    village.do(ada, flag_post, post, SPAM)
    with pytest.raises(AlreadyFlagged):
        village.do(ada, flag_post, post, SPAM)
    village.do(cleo, flag_post, post, SPAM)
    assert len(village.rows(Flag)) == 2


@pytest.mark.parametrize(
    ("who", "where", "refusal"),
    [
        ("visitor", "open", SignInRequired),
        ("author", "open", OwnWriting),
        ("learner", "open", None),
        ("learner", "archived", None),
        ("learner", "removed post", NotFound),
        ("learner", "removed thread", NotFound),
        ("lcm", "open", None),
        ("lcm", "removed post", Forbidden),
        ("lcm", "removed thread", Forbidden),
    ],
)
def test_who_may_report_what(
    village: Village, ada: Actor, ben: Actor, lcm: Actor, *, who: str, where: str, refusal: type[Exception] | None
) -> None:
    thread = village.ask(ada)
    post = village.answer(ben, thread)
    if where == "removed post":
        village.do(lcm, remove_post, post, RemovalForm())
    elif where == "removed thread":
        village.change(Thread, thread, is_removed=True)
    elif where == "archived":
        village.change(Thread, thread, lifecycle="archived")
    actor = {"visitor": VISITOR, "author": ben, "learner": village.person("dan"), "lcm": lcm}[who]
    if refusal is None:
        village.do(actor, flag_post, post, SPAM)
    else:
        with pytest.raises(refusal):
            village.do(actor, flag_post, post, SPAM)
        assert village.rows(Flag) == []


@pytest.mark.parametrize(
    ("link", "note", "kept"),
    [
        ("/threads/{other}", "", "/threads/{other}"),
        ("https://entraide.example/threads/{other}?after=3#post-9", "See there", "/threads/{other}\nSee there"),
        ("{other}", "", "/threads/{other}"),
        ("", "It is #{other}, I think", "/threads/{other}\nIt is #{other}, I think"),
        ("/articles/4", "", "/articles/4"),
        ("", "", "required"),
        ("", "Somebody said so", "required"),
        ("/threads/{own}", "", "bad_choice"),
        ("/threads/{hidden}", "", "bad_choice"),
        ("/threads/99999", "", "bad_choice"),
    ],
)
def test_already_answered_says_where(village: Village, ada: Actor, ben: Actor, link: str, note: str, kept: str) -> None:
    own, other, hidden = village.ask(ada), village.ask(ada), village.ask(ada)
    village.change(Thread, hidden, is_removed=True)
    names = {"own": own, "other": other, "hidden": hidden}
    form = FlagForm(reason=FlagReason.ALREADY_ANSWERED, link=link.format(**names), note=note.format(**names))
    if kept in {"required", "bad_choice"}:
        with pytest.raises(Invalid) as refusal:
            village.do(ben, flag_post, village.opening(own), form)
        assert refusal.value.fields == {"link": kept}
        return
    flag = village.do(ben, flag_post, village.opening(own), form)
    assert village.row(Flag, flag).note == kept.format(**names)


def test_ten_reports_a_day_and_a_refused_one_does_not_count(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    thread = village.ask(ada)
    posts = [village.answer(ben, thread) for _ in range(11)]
    for post in posts[:10]:
        village.do(cleo, flag_post, post, SPAM)
        with pytest.raises(AlreadyFlagged):
            village.do(cleo, flag_post, post, SPAM)
    with pytest.raises(TooMany):
        village.do(cleo, flag_post, posts[10], SPAM)


def test_a_verdict_settles_open_reports_and_leaves_settled_ones(
    village: Village, ada: Actor, ben: Actor, cleo: Actor
) -> None:
    post = village.answer(ben, village.ask(ada))
    first = village.do(ada, flag_post, post, SPAM)
    with village.office.write() as work:
        settle_flags(work, post, upheld=True)
    second = village.do(cleo, flag_post, post, SPAM)
    for _ in range(2):
        with village.office.write() as work:
            settle_flags(work, post, upheld=False)
    assert (village.row(Flag, first).upheld, village.row(Flag, second).upheld) == (True, False)
    assert village.log().count("post.settle_flags") == 2


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, {"reason": "required"}),
        ({"reason": "boredom"}, {"reason": "bad_choice"}),
        ({"reason": "spam", "note": "x" * 1_701}, {"note": "too_long"}),
        ({"reason": "spam", "link": "x" * 201}, {"link": "too_long"}),
    ],
)
def test_a_report_is_read_strictly(values: dict[str, str], fields: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(FlagForm, values)
    assert refusal.value.fields == fields
