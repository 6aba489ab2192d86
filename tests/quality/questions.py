"""Questions of an imaginary training centre, written for these tests: asked, asked otherwise, and never asked.

Each line: the existing question, its answer, then other people's words for the same question.
"""

from typing import Final

ASKED: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (
        "Comment réinitialiser mon mot de passe de la plateforme ?",
        "Cliquez sur « Mot de passe oublié » à la connexion.",
        (
            "J’ai oublié mon mot de passe pour la plateforme",
            "mot de passe perdu, comment le changer",
            "mdp plateforme : réinitialisation du mot de passe",
        ),
    ),
    (
        "Je n’arrive pas à me connecter à la plateforme de formation",
        "Videz le cache puis réessayez.",
        ("connexion impossible à la plateforme", "La plateforme refuse ma connexion depuis ce matin"),
    ),
    (
        "Comment installer Python sous Windows ?",
        "Téléchargez l’installateur et cochez « Add to PATH ».",
        ("installation de python sur windows", "Quelle est la marche à suivre pour installer Python (Windows) ?"),
    ),
    (
        "Quelle différence entre une liste et un tuple en Python ?",
        "Un tuple ne se modifie pas.",
        ("liste ou tuple en python : que choisir ?", "difference tuple liste python"),
    ),
    (
        "Comment lire un fichier CSV avec pandas ?",
        "Avec la fonction read_csv.",
        ("lire un csv dans pandas", "ouvrir un fichier csv en python avec pandas"),
    ),
    (
        "IndentationError : pourquoi Python refuse mon code ?",
        "Mélangez-vous tabulations et espaces ?",
        ("erreur d’indentation python IndentationError", "mon code Python affiche IndentationError"),
    ),
    (
        "Comment figer la première ligne d’un tableau Excel ?",
        "Affichage > Figer les volets.",
        ("figer les titres de colonnes dans Excel", "excel : bloquer la première ligne du tableau"),
    ),
    (
        "RECHERCHEV renvoie #N/A, que faire ?",
        "Le quatrième argument doit être FAUX.",
        ("erreur #N/A avec la fonction RECHERCHEV", "recherchev ne trouve rien et affiche N/A"),
    ),
    (
        "Comment créer un tableau croisé dynamique ?",
        "Insertion > Tableau croisé dynamique.",
        ("faire un tableau croisé dynamique dans excel", "TCD : création d’un tableau croisé dynamique"),
    ),
    (
        "Combien de temps peut-on conserver des données personnelles (RGPD) ?",
        "Le temps nécessaire à la finalité.",
        (
            "RGPD : durée de conservation des données personnelles",
            "conserver les données personnelles : combien de temps ?",
        ),
    ),
    (
        "Faut-il un consentement pour envoyer une lettre d’information ?",
        "Oui, sauf clients existants.",
        ("lettre d’information et consentement", "le consentement est-il obligatoire pour une lettre d’information ?"),
    ),
    (
        "Qui doit nommer un délégué à la protection des données ?",
        "Les organismes publics notamment.",
        (
            "délégué à la protection des données : obligatoire pour qui ?",
            "dois-je nommer un delegue a la protection des donnees",
        ),
    ),
    (
        "Comment calculer un débit de perfusion ?",
        "Volume × 20 / durée en minutes.",
        ("calcul du débit d’une perfusion", "perfusion : formule pour calculer le débit en gouttes"),
    ),
    (
        "Quelles sont les règles d’hygiène des mains avant un soin ?",
        "Friction hydroalcoolique de trente secondes.",
        ("hygiène des mains avant les soins", "règles pour l’hygiene des mains"),
    ),
    (
        "Comment rédiger une transmission ciblée ?",
        "Cible, données, actions, résultats.",
        ("rédaction des transmissions ciblées", "exemple pour rédiger une transmission ciblée"),
    ),
    (
        "Quand aura lieu l’examen final du module 3 ?",
        "Le 12 juin à 9 h.",
        ("date de l’examen du module 3", "l’examen final du module 3 est à quelle date ?"),
    ),
    (
        "Où déposer mon rapport de stage ?",
        "Dans l’espace « Stages », rubrique Dépôt.",
        ("dépôt du rapport de stage", "je dois rendre mon rapport de stage, où le déposer ?"),
    ),
    (
        "Comment obtenir une attestation de présence ?",
        "Votre référent la délivre sur demande.",
        ("attestation de présence : comment l’obtenir", "demander une attestation de presence"),
    ),
    (
        "How do I reset my platform password?",
        "Use the Forgot password link.",
        ("I forgot my password for the platform", "reset a lost platform password"),
    ),
    (
        "Why can’t I see the videos of week 2?",
        "They open on Monday at noon.",
        ("week 2 videos are not visible", "cannot see the week 2 videos"),
    ),
    (
        "How do I loop over a dictionary in Python?",
        "for key, value in d.items().",
        ("iterate over a python dictionary", "looping through dictionary keys and values in Python"),
    ),
    (
        "What does the error 'list index out of range' mean?",
        "The index is past the end of the list.",
        ("list index out of range error", "getting 'list index out of range' in my loop"),
    ),
    (
        "How to merge two branches in git?",
        "git merge other-branch.",
        ("merge two git branches", "git: how can I merge a branch into another?"),
    ),
    (
        "How do I undo the last commit in git?",
        "git reset --soft HEAD~1.",
        ("undo last git commit", "git commit undone: how to take back the last one?"),
    ),
    (
        "How do I freeze the top row in Excel?",
        "View > Freeze panes.",
        ("freeze first row of an excel sheet", "excel keep the top row frozen"),
    ),
    (
        "How do I remove duplicate rows in Excel?",
        "Data > Remove duplicates.",
        ("delete duplicate rows excel", "excel: removing duplicated rows from a sheet"),
    ),
    (
        "How long may we keep personal data under the GDPR?",
        "Only as long as needed.",
        ("GDPR personal data retention: how long may we keep it?", "how long can personal data be kept (GDPR)"),
    ),
    (
        "How is the drip rate of an infusion calculated?",
        "Volume times drop factor over minutes.",
        ("calculate infusion drip rate", "formula for the drip rate of an infusion"),
    ),
    (
        "When is the deadline for the nursing essay?",
        "Friday at 6 pm.",
        ("nursing essay deadline", "until when can I hand in the nursing essay?"),
    ),
    (
        "How can I get a certificate of completion?",
        "It appears in your profile after the last quiz.",
        ("getting the certificate of completion", "certificate of completion: how do I get it?"),
    ),
)

NEVER_ASKED: Final = (
    "Où garer mon vélo près du campus ?",
    "La cantine propose-t-elle des repas végétariens ?",
    "Comment installer une imprimante sur le réseau ?",
    "Peut-on suivre la formation depuis l’étranger ?",
    "Comment résilier mon contrat d’apprentissage ?",
    "Python : comment dessiner un graphique avec matplotlib ?",
    "Excel : comment imprimer sur une seule page ?",
    "Quels vaccins faut-il pour entrer en stage ?",
    "Comment changer la langue de l’interface ?",
    "Qui contacter pour une facture ?",
    "How do I connect a printer to the network?",
    "Is there parking near the campus?",
    "How do I draw a chart with matplotlib?",
    "Can I follow the course on my phone?",
    "How do I rename a git remote?",
    "Which vaccines do I need before a placement?",
    "How do I change the colour of a cell in Excel?",
    "Is the library open on Sundays?",
    "How can I cancel my enrolment?",
    "Who do I ask about an invoice?",
)

NEAR_MISSES: Final = (
    "Quand aura lieu l’examen final du module 5 ?",
    "Why can’t I see the videos of week 4?",
    "How do I freeze the left column in Word?",
)
"""Alike in words, another question: never said to be very likely the same."""
