"""Text analysis shared by every engine: what is indexed, searched, compared and highlighted are the same terms.

Pure functions of text. Never touches an index, a file or the network. `VERSION` changes whenever the terms of a text
change, so that an index made by older rules knows that it must be rebuilt.
"""

from search.analyser.fold import fold, normalise
from search.analyser.language import Language, detect
from search.analyser.stems import stems
from search.analyser.terms import Analysed, analyse, content, forms_of
from search.analyser.words import Word, words

VERSION = 2

__all__ = [
    "VERSION",
    "Analysed",
    "Language",
    "Word",
    "analyse",
    "content",
    "detect",
    "fold",
    "forms_of",
    "normalise",
    "stems",
    "words",
]
