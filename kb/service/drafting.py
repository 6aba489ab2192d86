"""Make an article of a finished thread: its own words, each with where it comes from."""

from core.errors import require
from core.work import Work
from kb import rules
from kb.errors import NothingToKeep, ThreadNotFinished
from kb.extraction import paragraphs
from kb.forms import ArticleRequest
from kb.models import AlternateTitle, Article, ArticleState, ArticleTag, ParagraphRole, SourceThread
from kb.queries.material import find_article_of, load_material
from kb.service.writing import keep_revision, render_bodies, write_paragraphs
from kb.views import Answer, Material, Passage


def draft_article(work: Work, form: ArticleRequest) -> int:
    """Draft an article from a thread; a thread that has one already gives that one.

    Rendering happens inside the transaction, because what is rendered is found in it: a rare act of one person.

    Raises:
        NotFound: no such thread, or not for this actor.
        Forbidden: the actor is not an LCM of its space.
        ThreadNotFinished: the thread is neither closed nor archived, or it was removed.
        NothingToKeep: it holds no accepted or verified answer that is shown.
    """
    material = load_material(work, form.thread_id)
    require(rules.may_draft(work.actor, material.space_id), "draft_article")
    existing = find_article_of(work, material.thread_id)
    if existing is not None:
        return existing
    if not material.is_finished:
        raise ThreadNotFinished(title=material.title)
    answers = [passage for answer in material.answers for passage in _passages(answer, ParagraphRole.ANSWER)]
    if not answers:
        raise NothingToKeep(title=material.title)
    question = _passages(material.question, ParagraphRole.QUESTION) if material.question else []
    return _store(work, material, [*question, *answers])


def _passages(answer: Answer, role: ParagraphRole) -> list[Passage]:
    return [
        Passage(role=role, body=body, source_post_id=answer.post_id, source_author_id=answer.author_id)
        for body in paragraphs(answer.body)
    ]


def _store(work: Work, material: Material, passages: list[Passage]) -> int:
    rendered = render_bodies([passage.body for passage in passages])
    article = Article(
        space_id=material.space_id,
        title=material.title,
        lang=material.lang,
        state=ArticleState.DRAFT,
        version=1,
        rev=1,
        created_by_id=work.actor.id,
        created_at=work.now,
        updated_at=work.now,
    )
    work.db.add(article)
    work.db.flush()
    work.db.add(SourceThread(article_id=article.id, thread_id=material.thread_id))
    work.db.add_all(ArticleTag(article_id=article.id, tag=tag) for tag in material.tags)
    work.db.add_all(
        AlternateTitle(article_id=article.id, title=other.title, thread_id=other.thread_id)
        for other in material.duplicates
    )
    write_paragraphs(work, article, passages, rendered)
    keep_revision(work, article, "")
    work.record("article.draft", "article", article.id, thread=material.thread_id)
    return article.id
