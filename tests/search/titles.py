"""Short titles and searches written for these tests, by the language a person would say they are in.

Two to six words: what people type in a search box or above a question. Some lack their accents, some name code or
English tools inside French; `MIXED` holds sentences of one language around many words of the other.
"""

from typing import Final


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


FRENCH: Final = _lines("""
    mot de passe oublié
    mot de passe oublie
    réinitialiser mon accès
    carte étudiante perdue
    horaires de la bibliothèque
    rattrapage du partiel
    relevé de notes
    releve de notes
    date de rentrée
    rendu en retard
    attestation de présence
    certificat de scolarité
    convention de stage
    convention de stage non signee
    stage à l'étranger
    bourse refusée
    frais d'inscription
    annuler mon inscription
    changer de groupe
    emploi du temps
    emploi du temps vide
    salle introuvable
    cours annulé
    cours annule demain
    note manquante
    erreur dans ma note
    moyenne du semestre
    calcul de la moyenne
    barème de l'examen
    sujet des années précédentes
    corrigé du devoir
    devoir maison
    exercice trois
    boucle infinie
    boucle qui ne s'arrête pas
    fonction récursive
    tableau vide
    liste chaînée
    chaîne de caractères
    lire un fichier
    écrire dans un fichier
    fichier introuvable
    droits insuffisants
    virgule ou point
    nombre à virgule
    racine carrée
    dérivée seconde
    équation du second degré
    limite en zéro
    loi normale
    écart type
    tri croissant
    jointure externe
    clé étrangère
    cle primaire composee
    base de données vide
    requête trop lente
    sauvegarde automatique
    connexion impossible
    connexion refusee
    page blanche
    écran noir
    son absent en visio
    micro coupé
    caméra floue
    imprimante hors ligne
    pièce jointe trop lourde
    piece jointe illisible
    message non reçu
    adresse incorrecte
    compte bloqué
    compte verrouille
    double authentification
    code reçu par sms
    téléphone changé
    mise à jour obligatoire
    installer python sous windows
    erreur au lancement
    module introuvable
    importer pandas ne marche pas
    git refuse de pousser
    conflit de fusion
    annuler un commit
    revenir en arrière
    branche supprimée
    que veut dire segfault
    pointeur nul
    fuite de mémoire
    compilation échouée
    classe abstraite
    héritage multiple
    tests qui échouent
    figer la première ligne
    graphique illisible
    formule cassée
    somme si plusieurs critères
    tableau croisé
    mise en page
    numéroter les pages
    table des matières
    bibliographie automatique
    citer une source
    plagiat et citation
    oral de soutenance
    soutenance reportée
    jury absent
    mémoire trop long
    plan du rapport
    choisir un sujet
    travail en groupe
    binôme absent
    validation des acquis
    équivalence de diplôme
    passage en deuxième année
    redoubler le semestre
    dispense d'assiduité
    absence justifiée
    absence non justifiee
    handicap et tiers temps
    temps supplémentaire
    logement étudiant
    restaurant universitaire
    remboursement transport
    accident du travail
    fiche de paie
    contrat d'apprentissage
    rythme de l'alternance
    entreprise qui ferme
    rupture de contrat
    lundi férié
    où trouver le règlement
    ou deposer mon devoir
    quand ont lieu les examens
    qui contacter
    pourquoi ma note a changé
    combien d'absences
    c'est quoi une variable
    difference entre liste et tuple
    je ne comprends pas
    au secours
""")

ENGLISH: Final = _lines("""
    forgot my password
    password reset
    lost student card
    library opening hours
    exam resit
    transcript of records
    start of term
    late submission
    proof of attendance
    enrolment certificate
    internship agreement
    unsigned internship agreement
    studying abroad
    scholarship refused
    tuition fees
    cancel my enrolment
    switching groups
    weekly timetable
    empty timetable
    room not found
    lecture cancelled
    missing grade
    wrong grade
    grade average
    marking scheme
    past papers
    homework answers
    exercise three
    infinite loop
    loop never stops
    recursive function
    empty array
    linked list
    string formatting
    read a file
    write to a file
    file not found
    permission denied
    comma or dot
    floating point error
    square root
    second derivative
    quadratic equation
    limit at zero
    normal distribution
    standard deviation
    sort ascending
    outer join
    foreign key
    composite primary key
    empty database
    slow query
    automatic backup
    cannot connect
    connection refused
    blank page
    black screen
    no sound in video call
    microphone muted
    blurry camera
    printer offline
    attachment too large
    unreadable attachment
    message not received
    wrong address
    account locked
    two-factor login
    code never arrives
    changed my phone
    forced update
    installing python on windows
    error at startup
    module not found
    importing pandas fails
    git refuses to push
    merge conflict
    undo a commit
    going back one step
    deleted branch
    what does segfault mean
    null pointer
    memory leak
    build failed
    abstract class
    multiple inheritance
    failing tests
    freeze the first row
    unreadable chart
    broken formula
    sum with several criteria
    pivot table
    page layout
    page numbers
    table of contents
    automatic bibliography
    citing a source
    plagiarism and quoting
    thesis defence
    postponed defence
    absent examiner
    thesis too long
    report outline
    choosing a topic
    group work
    missing partner
    credit transfer
    moving to second year
    repeating a semester
    attendance waiver
    excused absence
    disability and extra time
    extra time
    student housing
    campus restaurant
    travel refund
    work accident
    pay slip
    apprenticeship contract
    weekly rhythm of apprentices
    company shutting down
    ending a contract
    public holiday on Monday
    where are the rules
    where to hand in homework
    when are the exams
    who to contact
    why did my grade change
    how many absences
    what is a variable
    difference between list and tuple
    I do not understand
    help me please
""")

MIXED: Final[tuple[tuple[str, str], ...]] = (
    ("erreur IndexError: list index out of range", "fr"),
    ("git rebase --force ne marche pas", "fr"),
    ("Comment faire un pull request sur GitHub ?", "fr"),
    ("mon docker compose up plante", "fr"),
    ("le for loop en Python", "fr"),
    ("que fait merge sort", "fr"),
    ("utiliser std::vector::push_back dans une boucle", "fr"),
    ("TypeError: 'NoneType' object is not subscriptable, que faire", "fr"),
    ("le package numpy est introuvable", "fr"),
    ("error 0x80070005 à l'installation", "fr"),
    ("probleme avec console.log", "fr"),
    ("mon feedback sur le workshop", "fr"),
    ("IndexError in my for loop", "en"),
    ("how to say bonjour in a mail", "en"),
    ("error 0x80070005 when installing", "en"),
    ("where is the rendez-vous form", "en"),
    ("the résumé upload fails", "en"),
    ("what does déjà vu mean", "en"),
    ("getElementById returns null", "en"),
    ("print() shows nothing", "en"),
)

SHARED: Final = _lines("""
    inscription formation
    Excel
    Python 3.11
    Discord
    0x80070005
    C++
    module option
    certification
    TP 3
    total
""")
"""Words that both languages write alike, or no words at all: nobody can be sure."""
