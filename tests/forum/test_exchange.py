"""Threads travel: imported twice or exported and imported again they are the same; nothing is lost silently."""

import copy
import gzip
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import Table, func, select

from accounts.models import User
from app.cli import main
from app.wiring import Site, build_site
from core.actor import SYSTEM
from core.db import Base
from core.models import Mail, OutboxJob
from forum.documents import ThreadSource
from forum.exchange.dump import open_dump
from forum.exchange.format import AnswerRow, Author, Comment, Deed, GroupRow, SpaceRow, ThreadRow
from forum.exchange.lines import LineFiles, write_rows
from forum.exchange.report import Report, What
from forum.forms.threads import Archiving, Closing, PostEdit, RemovalForm
from forum.jobs.importing import run_import
from forum.models import Closure, Notification, Origin, Post, Revision, Solution, Space, Thread
from forum.models.spaces import Audience
from forum.queries.exporting import export_threads
from forum.queries.personal import best_answer
from forum.queries.thread_page import view_thread
from forum.service import lifecycle, posts, solutions
from forum.service.relations import mark_duplicate, unmark_duplicate
from forum.service.votes import me_too, vote
from moderation.models import Item
from moderation.service.sweeping import sweep_queue
from search.views import Document
from tests.conftest import test_settings
from tests.forum.exchange_rows import COMMUNITY, ENGLISH, FRENCH, row, write
from tests.world import World


def bring_in(world: World, path: Path, audience: Audience = Audience.PUBLIC) -> Report:
    return run_import(world.office, LineFiles([path]), audience=audience, progress=lambda *_: None)


def community(tmp_path: Path) -> Path:
    return write(tmp_path / "threads.jsonl.gz", COMMUNITY)


def everything(world: World) -> dict[str, list[tuple[Any, ...]]]:
    tables = [table for table in Base.metadata.sorted_tables if isinstance(table, Table)]
    with world.office.read() as work:
        return {table.name: sorted(map(tuple, work.db.execute(select(table))), key=repr) for table in tables}


def reasons(report: Report, what: What) -> list[str]:
    return sorted(finding.reason for finding in report.findings if finding.what is what)


def thread_of(world: World, key: str) -> int:
    with world.office.read() as work:
        return work.db.get_one(Origin, f"thread:{key}").target_id


def exported(world: World, path: Path, *slugs: str) -> bytes:
    with world.office.read() as work:
        write_rows(path, export_threads(work, slugs))
    return path.read_bytes()


@pytest.fixture
def empty(tmp_path: Path, blank: Path) -> Iterator[World]:
    """Another site, without anybody."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "entraide.sqlite3").write_bytes(blank.read_bytes())
    world = object.__new__(World)
    site: Site = build_site(test_settings(tmp_path / "other"))
    world.site, world.office = site, site.office
    world.office.clock = lambda: datetime(2026, 12, 1, tzinfo=UTC)
    yield world
    site.office.database.close()


def test_a_community_comes_in_with_its_dates_answers_and_sources(any_world: World, tmp_path: Path) -> None:
    world = any_world
    report = bring_in(world, community(tmp_path))
    assert (report.imported, report.skipped, report.posts_imported, report.links_made) == (5, 0, 9, 1)
    assert not report.findings
    view = world.see("visitor", view_thread, thread_of(world, f"{ENGLISH}/1"))
    assert view.space.slug == "kites-stackexchange-com"
    assert view.created_at == datetime(2015, 3, 1, 10, 0, 0, 250_000, tzinfo=UTC)
    assert view.resolution == "accepted"
    assert [post.is_accepted for post in view.posts] == [True, False]
    assert f"https://{ENGLISH}/questions/3" in view.opening.html
    assert "wind" in view.opening.html
    assert view.origin is not None
    assert (view.origin.url, view.origin.licence) == (f"https://{ENGLISH}/questions/1", "CC BY-SA 3.0")
    assert view.posts[0].origin is not None
    assert view.posts[0].origin.url == f"https://{ENGLISH}/a/11"
    repeated = world.see("visitor", view_thread, thread_of(world, f"{ENGLISH}/2"))
    assert repeated.duplicate_of is not None
    assert repeated.duplicate_of.id == view.id
    assert repeated.closed is not None
    assert repeated.closed.reason == "answered_elsewhere"
    with world.office.read() as work:
        languages = dict(work.db.execute(select(Space.slug, Space.language)).all())
    assert languages["kites-stackexchange-com"] == "en"
    assert languages["jardin-meta-stackexchange-com"] == "fr"


def test_importing_twice_changes_nothing(any_world: World, tmp_path: Path) -> None:
    bring_in(any_world, community(tmp_path))
    before = everything(any_world)
    again = bring_in(any_world, community(tmp_path))
    assert (again.unchanged, again.has_changed) == (5, False)
    assert everything(any_world) == before


def test_nobody_is_notified_or_written_to_and_the_sweep_finds_what_waits(world: World, tmp_path: Path) -> None:
    bring_in(world, community(tmp_path))
    with world.office.read() as work:
        for table in (Notification, Mail, OutboxJob):
            assert work.db.scalar(select(func.count()).select_from(table)) == 0
    sweep_queue(world.office)
    with world.office.read() as work:
        waiting = list(work.db.scalars(select(Item.thread_id)))
    assert waiting == [thread_of(world, f"{ENGLISH}/3")]


def test_an_import_that_was_stopped_goes_on_to_the_same_state(world: World, empty: World, tmp_path: Path) -> None:
    later = [row(n, f"Question number {n}", f"<p>Text {n}</p>", (1000 + n, "<p>Yes</p>")) for n in range(5, 120)]
    pointing = row(4, "This repeats a later one", "<p>Really</p>", duplicate_of=[f"{ENGLISH}/119"])
    path = write(tmp_path / "long.jsonl", [pointing, *later])

    with pytest.raises(KeyboardInterrupt):
        run_import(world.office, LineFiles([path]), audience=Audience.PUBLIC, progress=lambda done, _: stop(done))
    with world.office.read() as work:
        assert work.db.scalar(select(func.count(Thread.id))) == 50
    resumed = bring_in(world, path)
    assert (resumed.unchanged, resumed.imported, resumed.links_made) == (50, 66, 1)
    whole = bring_in(empty, path)
    assert whole.imported == 116
    assert exported(world, tmp_path / "resumed.jsonl") == exported(empty, tmp_path / "whole.jsonl")


def stop(done: int) -> None:
    if done == 50:
        raise KeyboardInterrupt


def test_a_changed_row_updates_its_thread_and_keeps_the_former_words(world: World, tmp_path: Path) -> None:
    bring_in(world, community(tmp_path))
    thread_id = thread_of(world, f"{ENGLISH}/1")
    before = world.see("visitor", view_thread, thread_id)
    rows = copy.deepcopy(COMMUNITY)
    rows[0]["title"] = "How do I keep a kite steady?"
    rows[0]["body_html"] = "<p>It spins and falls.</p>"
    rows[0]["accepted"] = "12"
    rows[0]["closed"] = "2016-01-01T00:00:00"
    rows[0]["answers"].append({"id": "13", "body_html": "<p>Wait.</p>", "score": 0, "created": "2016-01-01T00:00:00"})
    report = bring_in(world, write(tmp_path / "later.jsonl", rows))
    assert (report.updated, report.unchanged, report.posts_updated, report.posts_imported) == (1, 4, 1, 1)
    after = world.see("visitor", view_thread, thread_id)
    assert after.title == "How do I keep a kite steady?"
    assert after.opening.body == "It spins and falls."
    assert [post.is_accepted for post in after.posts] == [False, True, False]
    assert after.lifecycle == "closed"
    assert after.rev > before.rev
    with world.office.read() as work:
        assert work.db.scalars(select(Revision.body)).all() == [before.opening.body]
    assert bring_in(world, tmp_path / "later.jsonl").unchanged == 5


def test_what_people_did_here_survives_a_changed_source(world: World, tmp_path: Path) -> None:
    bring_in(world, community(tmp_path))
    first, second = thread_of(world, f"{ENGLISH}/1"), thread_of(world, f"{ENGLISH}/2")
    view = world.see("visitor", view_thread, first)
    world.do("camille", posts.edit_post, view.opening.id, PostEdit(body="Our own words.", title="Our own title"))
    world.do("camille", solutions.verify_answer, view.posts[1].id)
    world.do("camille", lifecycle.close_thread, first, Closing(reason="solved"))
    world.do("camille", unmark_duplicate, second, first)
    rows = copy.deepcopy(COMMUNITY)
    rows[0] |= {"title": "Their title", "body_html": "<p>Their words</p>"}
    rows[0] |= {"accepted": None, "closed": "2016-01-01T00:00:00"}
    rows[1]["body_html"] = "<p>Why, oh why?</p>"
    report = bring_in(world, write(tmp_path / "later.jsonl", rows))
    assert reasons(report, What.REMARK) == ["edited_here", "edited_here", "state_kept"]
    after = world.see("visitor", view_thread, first)
    assert (after.title, after.opening.body) == ("Our own title", "Our own words.")
    assert after.posts[1].verified
    assert not after.posts[0].is_accepted
    assert after.closed is not None
    assert after.closed.reason == "solved"
    assert world.see("visitor", view_thread, second).duplicate_of is None


def test_everything_left_out_is_reported_with_its_reason(world: World, tmp_path: Path) -> None:
    deep = "<blockquote>" * 3 + "<ul><li>" * 15 + "x"
    answers = ((31, "<p> </p>"), (32, "<p>" + "word " * 8000 + "</p>"), (33, "<p>fine</p>"), (33, "<p>again</p>"))
    path = write(
        tmp_path / "odd.jsonl",
        [
            "not json",
            '{"id": 7}',
            '{"id": "a.org/1", "title": 5}',
            "",
            row(1, "", "<p>no title</p>"),
            row(2, "Empty", "<p></p>"),
            row(3, "Undated", "<p>x</p>", created=None),
            row(4, "From the future", "<p>x</p>", created="9999-01-01T00:00:00"),
            row(5, "No such host", "<p>x</p>", site="not a host"),
            row(6, "Too long " + "a" * 300, "<p>x</p>", *answers, accepted="31", tags=[*"abcdef", "!!"]),
            row(6, "Twice", "<p>x</p>"),
            row(8, "Circle", "<p>x</p>", duplicate_of=[f"{ENGLISH}/9"]),
            row(9, "Circle", "<p>x</p>", duplicate_of=[f"{ENGLISH}/8"]),
            row(10, "Unknown original", "<p>x</p>", duplicate_of=[f"{ENGLISH}/404"]),
            row(11, "Nested \u0000 and\x0bodd", deep),
        ],
    )
    report = bring_in(world, path)
    assert reasons(report, What.THREAD) == [
        "bad_date", "bad_date", "bad_field", "bad_site", "bad_site",
        "body_empty", "no_title", "thread_twice", "unreadable",
    ]  # fmt: skip
    assert reasons(report, What.POST) == ["body_empty", "body_too_long", "post_twice"]
    assert reasons(report, What.REMARK) == [
        "accepted_missing", "duplicate_circle", "duplicate_unknown", "tags_dropped", "title_cut",
    ]  # fmt: skip
    assert (report.imported, report.skipped) == (5, 9)
    assert [finding.where for finding in report.findings if finding.reason == "unreadable"] == ["odd.jsonl:1"]


def test_a_file_that_breaks_off_brings_in_what_it_holds(world: World, tmp_path: Path) -> None:
    torn = tmp_path / "torn.jsonl.gz"
    whole = write(torn, [row(n, f"Number {n}", secrets.token_hex(2000)) for n in range(50)]).read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    report = bring_in(world, torn)
    assert reasons(report, What.THREAD)[0] == "file_broken"
    assert 10 < report.imported < 50
    assert report.skipped <= 2


def test_a_site_moves_and_its_export_is_the_same_file_again(world: World, empty: World, tmp_path: Path) -> None:
    _live(world)
    bring_in(world, community(tmp_path))
    world.do("lea", vote, world.see("lea", view_thread, thread_of(world, f"{FRENCH}/1")).posts[0].id)
    first = exported(world, tmp_path / "one.jsonl.gz")
    report = bring_in(empty, tmp_path / "one.jsonl.gz")
    assert (report.skipped, report.findings) == (0, ())
    assert exported(empty, tmp_path / "two.jsonl.gz") == first
    assert exported(world, tmp_path / "three.jsonl.gz") == first
    before = everything(world)
    assert bring_in(world, tmp_path / "one.jsonl.gz").unchanged == report.imported
    assert everything(world) == before


def test_an_older_export_does_not_count_votes_twice_nor_undo_what_happened_since(world: World, tmp_path: Path) -> None:
    bring_in(world, community(tmp_path))
    thread_id = thread_of(world, f"{FRENCH}/1")
    answer = world.see("lea", view_thread, thread_id).posts[0].id
    world.do("lea", vote, answer)
    exported(world, tmp_path / "older.jsonl")
    world.do("owen", vote, answer)
    world.reply(thread_id, "marc", "Un tunnel aide aussi.")
    before = world.see("visitor", view_thread, thread_id)
    bring_in(world, tmp_path / "older.jsonl")
    with world.office.read() as work:
        assert work.db.get_one(Origin, f"post:{FRENCH}/21").votes == 7
    assert world.see("visitor", view_thread, thread_id) == before


def test_votes_given_elsewhere_are_shown_beside_the_source_and_rank_answers(any_world: World, tmp_path: Path) -> None:
    world = any_world
    rows = copy.deepcopy(COMMUNITY)
    rows[0] |= {"accepted": None, "score": -1, "me_toos": 3}
    rows[0]["answers"][0]["score"], rows[0]["answers"][1]["score"] = 1, 40
    bring_in(world, write(tmp_path / "scored.jsonl", rows))
    thread_id = thread_of(world, f"{ENGLISH}/1")
    view = world.see("visitor", view_thread, thread_id)
    assert [post.origin.votes for post in (view.opening, *view.posts) if post.origin] == [-1, 1, 40]
    world.do("lea", vote, view.posts[0].id)
    with world.office.read() as work:
        document = ThreadSource().load(work, [thread_id])[0]
        assert document.answer.startswith("Fly lower.")
        assert document.votes == -1 + 1 + 40 + 3 + 1
        best = best_answer(work, work.db.get_one(Thread, thread_id))
        assert best is not None
        assert best.id == view.posts[1].id
    page = world.browser().get(f"/threads/{thread_id}").text
    assert "· -1 vote there</p>" in page
    assert "· 1 vote there</p>" in page
    assert "· 40 votes there</p>" in page
    french = world.browser(language="fr")
    assert "· -1 vote là-bas</p>" in french.get(f"/threads/{thread_id}").text
    assert "· 40 votes là-bas</p>" in french.get(f"/threads/{thread_id}/print").text


def test_votes_given_elsewhere_stay_the_same_when_a_site_moves(world: World, empty: World, tmp_path: Path) -> None:
    bring_in(world, community(tmp_path))
    thread_id = thread_of(world, f"{FRENCH}/1")
    world.do("lea", vote, world.see("lea", view_thread, thread_id).posts[0].id)
    exported(world, tmp_path / "out.jsonl")
    before = _document(world, thread_id)
    bring_in(world, tmp_path / "out.jsonl")
    bring_in(empty, tmp_path / "out.jsonl")
    assert _document(world, thread_id).votes == before.votes == 4 + 7 + 1
    assert _document(empty, thread_of(empty, f"{FRENCH}/1")).votes == before.votes


def _document(world: World, thread_id: int) -> Document:
    with world.office.read() as work:
        return ThreadSource().load(work, [thread_id])[0]


def test_an_export_holds_nothing_removed_held_or_private_to_a_person(world: World, tmp_path: Path) -> None:
    kept = world.ask(title="What may be taken along?", body="Only this.")
    reply = world.reply(kept, "marc", "canary-removed-reply")
    world.do("camille", posts.remove_post, reply, RemovalForm())
    held = world.reply(kept, "marc", "canary-held-reply")
    gone = world.ask(title="canary-removed-thread")
    world.do("camille", lifecycle.remove_thread, gone, RemovalForm())
    waiting = world.ask(title="canary-pending-thread")
    with world.office.write() as work:
        work.db.get_one(Post, held).state = "held"
        work.db.get_one(Thread, waiting).lifecycle = "pending"
    text = exported(world, tmp_path / "out.jsonl").decode()
    assert "Only this." in text
    assert "canary" not in text
    assert "@example.org" not in text
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o077 == 0


def test_only_the_spaces_asked_for_are_exported(world: World, tmp_path: Path) -> None:
    world.ask(title="In the open space")
    world.ask(space="cafe", title="In the café")
    text = exported(world, tmp_path / "out.jsonl", "cafe").decode()
    assert "In the café" in text
    assert "In the open space" not in text


def test_a_private_thread_never_lands_where_more_people_read(world: World, empty: World, tmp_path: Path) -> None:
    world.ask("nora", space="cohort-a", title="Among ourselves")
    exported(world, tmp_path / "out.jsonl")
    bring_in(empty, tmp_path / "out.jsonl")
    with empty.office.read() as work:
        assert work.db.scalar(select(Space.audience).where(Space.slug == "cohort-a")) == "groups"
    with empty.office.write() as work:
        work.db.execute(Space.__table__.update().values(audience="public"))  # type: ignore[attr-defined]
    elsewhere = (tmp_path / "out.jsonl").read_text().replace("127.0.0.1:8000", "b.org")
    (tmp_path / "again.jsonl").write_text(elsewhere)
    report = bring_in(empty, tmp_path / "again.jsonl")
    assert reasons(report, What.THREAD) == ["space_more_open"]
    assert report.imported == 0


def test_a_hostile_file_gets_no_script_no_account_and_no_mention(world: World, tmp_path: Path) -> None:
    hostile = {
        "id": "evil.org/1",
        "title": "<script>alert(1)</script>",
        "created": "2020-01-01T00:00:00Z",
        "body": "Hello @camille <script>alert(2)</script> [x](javascript:alert(3))",
        "url": "javascript:alert(4)",
        "author": {"key": "ada@example.org", "name": "Ada\x00"},
    }
    bring_in(world, write(tmp_path / "evil.jsonl", [hostile]))
    view = world.see("visitor", view_thread, thread_of(world, "evil.org/1"))
    assert view.origin is not None
    assert view.origin.url == ""
    assert "<script" not in view.opening.html
    assert "javascript:" not in view.opening.html.replace("(javascript:", "")
    assert "/people/camille" not in view.opening.html
    assert view.author.id not in world.ids.values()
    page = world.browser().get(f"/threads/{view.id}")
    assert page.status == 200
    assert "<script>alert" not in page.text
    with world.office.read() as work:
        assert work.db.scalar(select(User.email).where(User.id == view.author.id)) is None


POSTS: Final = """<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" AcceptedAnswerId="2" CreationDate="2014-05-01T08:00:00.000" Score="3" OwnerUserId="10"
       Title="Why does dough rise?" Tags="&lt;dough&gt;&lt;yeast&gt;"
       Body="&lt;p&gt;Mine stays &lt;b&gt;flat&lt;/b&gt;.&lt;/p&gt;" />
  <row Id="2" PostTypeId="2" ParentId="1" CreationDate="2019-05-02T08:00:00.000" Score="9"
       Body="&lt;p&gt;Yeast makes gas.&lt;/p&gt;" OwnerUserId="11" />
  <row Id="3" PostTypeId="1" CreationDate="2019-06-01T08:00:00.000" Score="0" Title="Flat dough" Tags="|dough|"
       Body="&lt;p&gt;Same here.&lt;/p&gt;" OwnerDisplayName="user_*3*"
       ClosedDate="2019-06-02T00:00:00.000" ContentLicense="CC BY-SA 4.0" />
  <row Id="4" PostTypeId="2" ParentId="99" CreationDate="2019-06-01T08:00:00.000" Body="&lt;p&gt;Lost&lt;/p&gt;" />
  <row Id="5" PostTypeId="1" CreationDate="yesterday" Title="Bad date" Body="&lt;p&gt;x&lt;/p&gt;" />
  <row Id="six" PostTypeId="1" CreationDate="2019-06-01T08:00:00.000" Title="Bad number" Body="&lt;p&gt;x&lt;/p&gt;" />
  <row PostTypeId="1" />
  <row Id="7" PostTypeId="5" CreationDate="2019-06-01T08:00:00.000" Body="a tag's page" />
</posts>
"""
USERS: Final = """<users>
  <row Id="10" DisplayName="Ann Baker" /><row Id="11" DisplayName="Bob *Crumb*" /><row Id="12" />
</users>"""
COMMENTS: Final = """<comments>
  <row Id="1" PostId="2" UserId="10" CreationDate="2019-05-03T08:00:00.000"
       Text="Great, thanks! See [this](https://example.org)" />
  <row Id="2" PostId="2" UserDisplayName="Old friend" CreationDate="2019-05-04T08:00:00.000"
       Text="Also: keep it warm" />
  <row Id="3" PostId="77" Text="Lost" CreationDate="2019-05-04T08:00:00.000" />
</comments>"""
LINKS: Final = """<postlinks>
  <row Id="1" PostId="3" RelatedPostId="1" LinkTypeId="3" />
  <row Id="2" PostId="1" RelatedPostId="3" LinkTypeId="1" />
  <row Id="3" PostId="x" RelatedPostId="1" LinkTypeId="3" />
</postlinks>"""


def write_dump(folder: Path, **files: str) -> Path:
    folder.mkdir()
    contents = {"Posts": POSTS, "Users": USERS, "Comments": COMMENTS, "PostLinks": LINKS, **files}
    for name, text in contents.items():
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    return folder


def import_dump(world: World, folder: Path) -> Report:
    with open_dump(folder, "bread.stackexchange.com") as dump:
        return run_import(world.office, dump, audience=Audience.PUBLIC, progress=lambda *_: None)


def test_a_dump_comes_in_with_people_comments_links_and_licences(world: World, tmp_path: Path) -> None:
    folder = write_dump(tmp_path / "dump")
    report = import_dump(world, folder)
    assert (report.imported, report.posts_imported, report.links_made) == (2, 3, 1)
    assert reasons(report, What.THREAD) == sorted(
        ["bad_row", "bad_row", "bad_row", "bad_row", "bad_row", "not_a_question", "no_question", "no_post"]
    )
    view = world.see("visitor", view_thread, thread_of(world, "bread.stackexchange.com/1"))
    answer = view.posts[0]
    assert (view.author.name, answer.author.name) == ("Ann Baker", "Bob *Crumb*")
    assert view.tags == ["dough", "yeast"]
    assert answer.is_accepted
    assert "<strong>Ann Baker</strong>: Great, thanks!" in answer.html
    assert "<strong>Old friend</strong>: Also: keep it warm" in answer.html
    assert answer.html.count("<blockquote>") == 1
    assert view.origin is not None and answer.origin is not None
    assert (view.origin.licence, answer.origin.licence) == ("CC BY-SA 3.0", "CC BY-SA 4.0")
    assert answer.origin.url == "https://bread.stackexchange.com/a/2"
    repeated = world.see("visitor", view_thread, thread_of(world, "bread.stackexchange.com/3"))
    assert repeated.author.name == "user_*3*"
    assert repeated.duplicate_of is not None
    before = everything(world)
    assert import_dump(world, folder).has_changed is False
    assert everything(world) == before


def test_a_dump_with_entities_or_a_torn_file_is_refused_where_it_breaks(world: World, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><users><row Id="1" DisplayName="&a;" /></users>'
    folder = write_dump(tmp_path / "dump", Users=bomb, Posts=POSTS[: POSTS.index('<row Id="4"')], Comments="<comments>")
    (folder / "PostLinks.xml").unlink()
    report = import_dump(world, folder)
    assert reasons(report, What.THREAD) == ["file_broken", "file_broken", "file_broken", "file_missing"]
    assert report.imported == 2


def test_the_command_line_imports_exports_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_DATA", str(tmp_path / "site"))
    monkeypatch.setenv("FORUM_EMBEDDING_MODEL", "fake")
    runner = CliRunner()
    odd = [*COMMUNITY, row(50, "Empty", "")]
    done = runner.invoke(main, ["import", "threads", str(write(tmp_path / "in.jsonl", odd))])
    assert done.exit_code == 0, done.output
    assert "Threads: 5 imported, 0 updated, 0 unchanged, 1 skipped." in done.output
    assert "Not imported: 1 because it has no text." in done.output
    again = runner.invoke(main, ["import", "threads", "--json", str(tmp_path / "in.jsonl")])
    assert '"unchanged": 5' in again.output
    clean = runner.invoke(main, ["search", "check"])
    assert clean.exit_code == 0, clean.output
    out = runner.invoke(main, ["export", "--out", str(tmp_path / "out.jsonl.gz")])
    assert out.exit_code == 0, out.output
    assert gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).count(b"\n") == 5
    refused = runner.invoke(main, ["export", "--space", "nowhere", "--out", str(tmp_path / "x.jsonl")])
    assert refused.exit_code == 1
    assert not (tmp_path / "x.jsonl").exists()
    dump = write_dump(tmp_path / "bread.stackexchange.com")
    told = runner.invoke(main, ["import", "stackexchange", str(dump), "--no-index"])
    assert "Threads: 2 imported" in told.output, told.output
    nameless = runner.invoke(main, ["import", "stackexchange", str(tmp_path / "site")])
    assert nameless.exit_code == 1


def _live(world: World) -> None:
    """A site with one of everything that travels."""
    asked = world.ask(title="Comment boucler ? « Vite »", body="Une question\n\n```py\nx = 1\n```")
    answer = world.reply(asked, "marc", "Avec for.")
    world.do("owen", vote, answer)
    world.do("nora", me_too, asked)
    world.accept(asked, answer)
    world.do("marc", solutions.verify_answer, answer)
    world.do("marc", posts.edit_post, answer, PostEdit(body="Avec `for`."))
    world.pass_time(hours=1)
    twin = world.ask("owen", title="How to loop?")
    world.do("camille", mark_duplicate, twin, asked)
    world.do("camille", lifecycle.close_thread, twin, Closing(reason="answered_elsewhere", note="See there."))
    world.do("camille", lifecycle.close_thread, asked, Closing(reason="solved"))
    world.do("camille", lifecycle.archive_thread, asked, Archiving(reason="finished"))
    world.ask("nora", space="cohort-a", title="Private to the cohort")
    assert world.actor("system") == SYSTEM
    with world.office.read() as work:
        assert work.db.scalar(select(func.count()).select_from(Closure)) == 2
        assert work.db.scalar(select(func.count()).select_from(Solution)) == 1


def test_every_field_is_documented_and_the_example_can_be_imported(world: World, tmp_path: Path) -> None:
    text = Path(__file__).parents[2].joinpath("docs", "exchange-format.md").read_text("utf-8")
    structs = (ThreadRow, AnswerRow, SpaceRow, GroupRow, Author, Deed, Comment)
    missing = [name for struct in structs for name in struct.__struct_fields__ if f"`{name}`" not in text]
    assert not missing
    example = text.split("```json\n")[1].split("```")[0]
    report = bring_in(world, write(tmp_path / "example.jsonl", [msgspec.json.decode(example)]))
    assert (report.imported, report.posts_imported, report.findings) == (1, 2, ())
    view = world.see("lea", view_thread, thread_of(world, "forum.example.org/12-1760000000"))
    assert (view.resolution, view.lifecycle) == ("verified", "closed")
