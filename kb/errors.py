"""Ways the knowledge base refuses."""

from core.errors import Conflict


class NothingToKeep(Conflict):
    """The thread has no accepted or verified answer that can be shown, so there is nothing to make an article of."""

    code = "nothing_to_keep"


class ThreadNotFinished(Conflict):
    """Articles are made from closed or archived threads."""

    code = "thread_not_finished"


class ArticleEditedMeanwhile(Conflict):
    """Somebody changed the article since it was opened: `by` names them, `version` is the one to compare with."""

    code = "article_edited_meanwhile"


class ArticleStateMoved(Conflict):
    """The article is not in a state that allows this act; `state` says where it is."""

    code = "article_state_moved"
