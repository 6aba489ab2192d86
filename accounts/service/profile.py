"""What people change about themselves."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from accounts import rules
from accounts.errors import HandleTaken
from accounts.forms import EditProfile
from accounts.models import User
from core.errors import Invalid, SignInRequired
from core.ids import slugify
from core.markup import render
from core.work import Work


def edit_profile(work: Work, form: EditProfile) -> None:
    """Change the actor's name, handle, language, time zone and words about themselves.

    Raises:
        SignInRequired: nobody is signed in.
        HandleTaken: somebody else has this handle, or it is reserved.
        Invalid: an unknown time zone; words too complex to render.
    """
    if work.actor.id is None:
        raise SignInRequired
    if not rules.is_zone(form.timezone):
        raise Invalid({"timezone": "bad_choice"})
    if form.handle in rules.RESERVED and form.handle != work.actor.handle:
        raise HandleTaken
    bio_html = _bio_html(form.bio)
    try:
        with work.db.begin_nested():
            work.db.execute(
                update(User)
                .where(User.id == work.actor.id)
                .values(
                    name=form.name,
                    folded_name=slugify(form.name, limit=200),
                    handle=form.handle,
                    locale=form.locale,
                    timezone=form.timezone,
                    bio=form.bio,
                    bio_html=bio_html,
                )
            )
    except IntegrityError:
        raise HandleTaken from None
    if form.handle != work.actor.handle:
        work.record("change_handle", "person", work.actor.id, before=work.actor.handle, after=form.handle)


def change_locale(work: Work, locale: str) -> None:
    """Remember the language chosen in the page header."""
    if work.actor.id is not None and locale in {"fr", "en"}:
        work.db.execute(update(User).where(User.id == work.actor.id).values(locale=locale))


def _bio_html(bio: str) -> str:
    """Before the database is touched: rendering is slow, and a write transaction holds everybody up."""
    try:
        return str(render(bio).html)
    except Invalid as refusal:
        raise Invalid({"bio": next(iter(refusal.fields.values()))}) from None
