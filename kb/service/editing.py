"""Change the text of an article; every version is kept, and nobody overwrites what they have not seen."""

from collections.abc import Sequence

from sqlalchemy import delete

from core.errors import Invalid, require
from core.work import Work
from forum.service.writing import tidy_tags
from kb import rules
from kb.errors import ArticleEditedMeanwhile, ArticleStateMoved
from kb.forms import Editing, ParagraphForm, Restoring
from kb.models import AlternateTitle, Article, ArticleTag, ParagraphRole, SourceThread
from kb.queries.articles import alternates_of, name_of
from kb.queries.material import credited_post, forsaken_sources
from kb.queries.paragraphs import paragraphs_of
from kb.queries.revisions import find_last_revision, load_revision, passages_of
from kb.queries.visibility import lock_article
from kb.rules import Act
from kb.service.moving import changed, move
from kb.service.writing import keep_revision, render_bodies, write_paragraphs
from kb.views import ParagraphView, Passage


def edit_article(work: Work, article_id: int, form: Editing) -> int:
    """Give an article this text. A changed text is no longer the one that was verified.

    Raises:
        NotFound: no such article, or not for this actor.
        Forbidden: the actor is not staff of its space.
        ArticleStateMoved: an obsolete article is not edited; revive it first.
        ArticleEditedMeanwhile: somebody changed it since it was opened.
        Invalid: a paragraph is too complex, is not of this article, or credits a post of no thread of it.
    """
    rendered = render_bodies([paragraph.body for paragraph in form.paragraphs])
    tags = None if form.tags is None else tidy_tags(form.tags)
    article = _lock_version(work, article_id, form.version)
    passages = _passages(work, article, form.paragraphs)
    article.title, article.summary = form.title, form.summary
    write_paragraphs(work, article, passages, rendered)
    _let_go_of_removed_threads(work, article)
    if tags is not None:
        _set_tags(work, article, tags)
    if form.alternate_titles is not None:
        _set_alternates(work, article, form.alternate_titles)
    return _finish(work, article, form.note, "article.edit")


def restore_revision(work: Work, article_id: int, number: int, form: Restoring) -> int:
    """Give an article the text of a former version; the present one stays in the history.

    Raises:
        NotFound: no such article or version, or not for this actor.
        Forbidden: the actor is not staff of its space.
        ArticleStateMoved: an obsolete article is not edited; revive it first.
        ArticleEditedMeanwhile: somebody changed it since it was opened.
    """
    article = _lock_version(work, article_id, form.version)
    former = load_revision(work, article.id, number)
    passages = passages_of(former)
    rendered = render_bodies([passage.body for passage in passages])
    article.title, article.summary = former.title, former.summary
    write_paragraphs(work, article, passages, rendered)
    return _finish(work, article, form.note, "article.restore", revision=number)


def _lock_version(work: Work, article_id: int, version: int) -> Article:
    article = lock_article(work, article_id)
    require(rules.may_act(work.actor, article, Act.EDIT), str(Act.EDIT))
    rules.follow(article.state, Act.EDIT, otherwise=ArticleStateMoved)
    if version != article.version:
        last = find_last_revision(work, article.id)
        raise ArticleEditedMeanwhile(
            title=article.title, by=name_of(work, last.by_id) if last else "", version=article.version
        )
    return article


def _finish(work: Work, article: Article, note: str, verb: str, **detail: int) -> int:
    if keep_revision(work, article, note):
        move(work, article, Act.EDIT)
    article.version += 1
    article.updated_at = work.now
    work.record(verb, "article", article.id, **detail)
    changed(work, article)
    return article.id


def _passages(work: Work, article: Article, forms: Sequence[ParagraphForm]) -> list[Passage]:
    present = {view.id: view for view in paragraphs_of(work, [article.id])[article.id]}
    passages: list[Passage] = []
    for number, form in enumerate(forms):
        if form.id is None:
            passages.append(_new(work, article, number, form))
        elif form.id in present:
            passages.append(_kept(form, present.pop(form.id)))
        else:
            raise Invalid({f"paragraphs.{number}.id": "bad_choice"})
    return passages


def _kept(form: ParagraphForm, view: ParagraphView) -> Passage:
    return Passage(
        id=view.id,
        role=form.role or view.role,
        heading=form.heading,
        body=form.body,
        source_post_id=view.source.post_id if view.source else None,
        source_author_id=view.source.author.id if view.source else None,
    )


def _new(work: Work, article: Article, number: int, form: ParagraphForm) -> Passage:
    role = form.role or ParagraphRole.NOTE
    if form.source_post_id is None:
        return Passage(role=role, heading=form.heading, body=form.body)
    post = credited_post(work, article.id, form.source_post_id)
    if post is None:
        raise Invalid({f"paragraphs.{number}.source_post_id": "bad_choice"})
    return Passage(
        role=role, heading=form.heading, body=form.body, source_post_id=post.post_id, source_author_id=post.author_id
    )


def _let_go_of_removed_threads(work: Work, article: Article) -> None:
    """Once nothing of a removed thread is left, the article stands on its own and readers may see it again."""
    gone = forsaken_sources(work, article.id)
    work.db.execute(delete(SourceThread).where(SourceThread.article_id == article.id, SourceThread.thread_id.in_(gone)))
    if gone:
        work.record("article.release", "article", article.id, threads=gone)


def _set_tags(work: Work, article: Article, tags: list[str]) -> None:
    work.db.execute(delete(ArticleTag).where(ArticleTag.article_id == article.id))
    work.db.add_all(ArticleTag(article_id=article.id, tag=tag) for tag in tags)


def _set_alternates(work: Work, article: Article, titles: Sequence[str]) -> None:
    """What the editor could not see stays; what stays keeps the thread it came from."""
    seen = alternates_of(work, article.id)
    dropped = [title for title in seen if title not in titles]
    work.db.execute(
        delete(AlternateTitle).where(AlternateTitle.article_id == article.id, AlternateTitle.title.in_(dropped))
    )
    for title in dict.fromkeys(titles):
        if work.db.get(AlternateTitle, (article.id, title)) is None:
            work.db.add(AlternateTitle(article_id=article.id, title=title))
