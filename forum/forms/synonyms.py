"""What an LCM sends to keep the words of a space."""

from core.forms import Form, Note


class NewSynonym(Form, frozen=True, kw_only=True):
    """Expressions that mean the same; `everywhere`: for all spaces, not only the one of the address."""

    terms: tuple[Note, ...]
    everywhere: bool = False


class SynonymEdit(Form, frozen=True, kw_only=True):
    """A changed list; the version guards against overwriting somebody else's change."""

    terms: tuple[Note, ...]
    version: int | None = None
