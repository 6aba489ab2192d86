"""How sure we are that a document answers a question, in three words, or nothing at all.

Pure. What is asked of a candidate depends on what it is. A document *with an answer* is judged by a logistic model of
four readable features, fitted on questions whose answer is known. A document that *only asks* is worth showing when it
is more alike than different questions of this very index are to each other: `background` knows how alike those are.
Showing nothing is better than showing noise; nothing is ever blocked because of a word said here.
"""

from search.confidence.background import Background
from search.confidence.judging import Judge, Judged, Rated, rivals
from search.confidence.model import Confidence, Logistic, load_confidence

__all__ = ["Background", "Confidence", "Judge", "Judged", "Logistic", "Rated", "load_confidence", "rivals"]
