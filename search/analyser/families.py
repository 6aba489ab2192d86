"""Words of one family whose stems differ: `inscrire` and `inscription`, `connecter` and `connexion`, `mice`, `mouse`.

Snowball cuts endings and knows no irregular verb nor noun made from a verb, yet a question uses one and its answer the
other. Only families whose members ask for the same thing; `former` (an old pupil, to train) stays out.
"""

from typing import Final

_FR: Final = """
inscrire inscrit inscrite inscris inscription
réinscrire réinscrit réinscription
connecter connexion
déconnecter déconnexion
supprimer suppression
modifier modification
imprimer impression
permettre permis permission
choisir choix
recevoir reçu reçois reçoit réception
payer paye paie paiement payement
fermer fermeture
ouvrir ouvert ouverture
lire lecture lu
écrire écrit écriture
vérifier vérification
identifier identifiant identification
authentifier authentification
publier publication
justifier justificatif justification
signer signature
convertir conversion
corriger corrigé correction
réussir réussite
échouer échec
perdre perdu perte
rendre rendu
prendre pris prise
remettre remis remise
résoudre résolu résolution
construire construit construction
détruire détruit destruction
traduire traduit traduction
introduire introduit introduction
produire produit production
conduire conduite
apprendre appris apprenti apprentissage
étudier étudiant étude
absent absence
présent présence
différent différence différencier
inapte inaptitude
apte aptitude
grossesse enceinte
mariage marier marié
naître naissance né
décéder décès
démissionner démission
rompre rompu rupture
interrompre interrompu interruption
suspendre suspendu suspension
reprendre repris reprise
reconduire reconduction
étendre étendu extension
réduire réduit réduction
déduire déduit déduction
travail travaux
oeil yeux
vendre vendu vente
acheter achat
obtenir obtenu obtention
détenir détenu détention
retenir retenu retenue
conclure conclu conclusion
exclure exclu exclusion
inclure inclus inclusion
répondre répondu réponse
perçu percevoir perception
"""
_EN: Final = """
forget forgot forgotten
lose lost loss
break broke broken
choose chose chosen choice
write wrote written
send sent
pay paid payment
buy bought
build built
keep kept
hide hidden
steal stole stolen
sell sold sale
begin began begun
run ran running
get got gotten
teach taught teacher
freeze froze frozen
drive drove driven
grow grew grown growth
know knew known knowledge
throw threw thrown
draw drew drawn
fail failure
fall fell fallen
speak spoke spoken speech
child children
man men
woman women
mouse mice
criterion criteria
matrix matrices
index indexes indices
vertex vertices
analyze analyse analysis analyses
log login
register registration
subscribe subscription
receive reception receipt
describe description
decide decision
permit permission
convert conversion
modify modification
verify verification
identify identifier identification
submit submission
admit admission
solve solution
choose choice
apply application
compare comparison
"""

FAMILIES: Final = {
    "fr": tuple(tuple(line.split()) for line in _FR.strip().splitlines()),
    "en": tuple(tuple(line.split()) for line in _EN.strip().splitlines()),
}
