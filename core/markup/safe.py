"""The type that says: this HTML went through the sanitiser, a template may print it as it is."""

import markupsafe


class SafeHtml(markupsafe.Markup):
    """HTML made by `render`, or read back from a column that only `render` fills.

    Never built from anything else: the constructor checks nothing, it is a promise.
    """

    __slots__ = ()
