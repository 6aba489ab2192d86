"""The demo's articles: drafted from their threads, given their title, and taken as far as the script says."""

from datetime import datetime, timedelta
from typing import Any

from app.demo.content import ArticleScript, ThreadScript
from app.demo.steps import LCM, Step, after
from core.work import Work
from kb.forms import ArticleRequest, Editing, ParagraphForm
from kb.queries.articles import load_article
from kb.service.drafting import draft_article
from kb.service.editing import edit_article
from kb.service.publication import publish_article
from kb.service.review import verify_article


def article_step(script: ArticleScript, thread: ThreadScript, now: datetime) -> Step:
    """Write the article after its thread came to rest."""
    asked = now - timedelta(hours=thread.asked_hours_ago)
    last = asked + timedelta(hours=max((post.hours_later for post in thread.posts), default=0))

    def act(garden: Any, work: Work) -> None:  # noqa: ANN401 - the garden is defined above us
        article_id = draft_article(work, ArticleRequest(thread_id=garden.threads[script.thread]))
        view = load_article(work, article_id)
        edit_article(
            work,
            article_id,
            Editing(
                title=script.title,
                version=view.version,
                summary=script.summary.strip(),
                paragraphs=tuple(
                    ParagraphForm(id=one.id, body=one.body, heading=one.heading) for one in view.paragraphs
                ),
                tags=tuple(script.tags),
                alternate_titles=tuple(script.alternate_titles),
            ),
        )
        if script.state in {"published", "verified"}:
            publish_article(work, article_id)
        if script.state == "verified":
            verify_article(work, article_id)

    return Step(after(last, now, 0.8), LCM, act)
