"""Words too common to search for, and words too common in questions to weigh much.

Folded, without elision. A word that also names something people ask about in courses (`si`, `if`, `while`, `not`, `et`
the function, `son` the sound …) is weak rather than absent: it counts little, but a query made of it alone still works.
"""

from typing import Final

_FR: Final = """
a ai aie aient aies ait as au aucun aucune aupres aussi autre autres aux avaient avais avait avant avec avez aviez
avions avoir avons ayant ayez ayons c ca car ce ceci cela celle celles celui cent ces cet cette ceux chaque chez ci
comme d dans de des deja donc dont du durant elle elles en encore enfin es est et etaient etais etait etant ete etes
etiez etions etre eu eue eues eurent eus eut eux fut furent il ils j je jusqu jusque l la le les leur leurs lors lorsque
lui m ma mais me meme memes mes moi moins mon n ne ni nos notre nous on ont ou oui par parce parmi pas pendant peu plus
plutot pour pourquoi puis puisque q qu quand que quel quelle quelles quelque quelques quels qui quoi s sa sans sauf se
selon sera serai seraient serait seras serez seront ses si sinon soi soient sois soit sommes son sont sous soyez suis
sur t ta tandis tant te tel telle tels tes toi ton tous tout toute toutes tres tu un une vers voici voila vos votre vous
vu y quelquun quelquune cestadire
"""
_EN: Final = """
a about above after again all also am an and any are aren arent as at be because been before being below between both
but by can cannot cant could couldn couldnt d did didn didnt do does doesn doesnt doing don dont down during each few
for from further had hadn hadnt has hasn hasnt have haven havent having he her here hers herself him himself his how i
if im in into is isn isnt it its itself ive just ll m me more most my myself no nor not now of off on once only or other
our ours ourselves out over own re s same she should shouldn shouldnt so some such t than that the their theirs them
themselves then there these they this those through to too under until up ve very was wasn wasnt we were weren werent
what whats when where which while who whom whose why will with won wont would wouldn wouldnt y you your yours yourself
yourselves
"""
_WEAK: Final = """
comment faire fait fais faut peut peux pouvez pouvoir dois doit devoir doivent veux vouloir voudrais souhaite savoir
sais besoin aide aider aidez probleme problemes question questions merci bonjour bonsoir salut svp quelqu possible
possibilite existe arrive arriver marche fonctionne utiliser utilise utilisation mettre met chose choses cas fois bien
bon bonne trouver trouve donner donne voir vois aller va vais vient venir prendre avis moyen facon maniere lieu partir
afin ainsi alors cours formation module aujourdhui
get gets got getting make makes making use used using want wants need needs know help please thanks thank hello hi issue
issues problem problems question questions way ways find work works working anyone someone something anything thing
things good best like go going one possible able course new any best tell give take say let see does may might must
shall course module lesson class
"""
_WEAK_AS_STOPS: Final = frozenset(
    ["quel", "quelle", "quels", "quelles", "pourquoi", "how", "what", "when", "where", "which", "why", "who"]
)

FRENCH: Final = frozenset(_FR.split())
ENGLISH: Final = frozenset(_EN.split())
STOPS: Final = {"fr": FRENCH, "en": ENGLISH}
WEAK: Final = frozenset(_WEAK.split()) | _WEAK_AS_STOPS
