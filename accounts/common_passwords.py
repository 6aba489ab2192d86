"""Passwords tried first by anybody who guesses, French and English; written by us, judged by `passwords`.

Each stands for a family: digits and signs after a word, and capitals, are ignored when comparing.
"""

from typing import Final

_WORDS: Final = """
password passw0rd passwort password1 motdepasse mot2passe monmotdepasse mdp secret secrete admin administrator
administrateur root toor utilisateur user username guest invite test testing tester demo login connexion bonjour
bonsoir salut coucou bienvenue welcome azerty azertyuiop azertyuiopq azertyqwerty qsdfghjk qsdfghjklm wxcvbn
wxcvbnqsd qwerty qwertyuiop qwertyui qwertz qwertzui asdf asdfgh asdfghjk asdfghjkl zxcvbn zxcvbnm zaqxsw zaq1xsw2
zaq12wsx qazwsx qazwsxedc 1qaz2wsx 1qazxsw2 q1w2e3r4 q1w2e3r4t5 1q2w3e4r 1q2w3e4r5t a1b2c3d4 a1z2e3r4 a1z2e3r4t5
abcd abcdef abcdefg abcdefgh abcd1234 abc123 abc12345 abcd123 aa123456 a123456 a1234567 a12345678 123456a 1234567a
12345678a 123456789a 123abc 1234abcd 1234azer azer1234 azerty123 1234qwer qwer1234 qwe123 qweasd qweasdzxc asd123
123qwe 123qweasd pass pass123 pass1234 passer test1234 test123 12345678 123456789 1234567890 0123456789 123456789123
12341234 11223344 1122334455 112233 123123123 123321 12344321 87654321 987654321 9876543210 0987654321 01234567
00000000 11111111 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 147258369 147852369 159753
159357 741852963 789456123 7894561230 963852741 456123789 13579246 24681012 31415926 10203040 19871987 20202020
12121212 69696969 25252525 14789632 123654789 321654987 102030405060 iloveyou iloveu jetaime jetaimeplus jetaime2
moncoeur monamour amour toujours mapuce monange doudou doudoune loulou loulou1 chouchou choupette cherie princesse
princess prince soleil lune etoile etoiles papillon chocolat caramel cerise framboise vanille nutella fromage
croissant baguette camembert cacahuete marseille marseille13 paris75 parissaintgermain psg1970 olympique lyon1950
bordeaux toulouse bretagne normandie corsica2a corse2a france francais liberte egalite fraternite football foot
futbol soccer baseball basketball hockey rugby tennis zidane zizou ronaldo ronaldo7 messi messi10 mbappe neymar
liverpool arsenal chelsea barcelona realmadrid juventus manchester united nicolas sebastien alexandre antoine thomas
julien maxime camille charlotte pauline caroline isabelle nathalie stephanie virginie sandrine christine valerie
veronique frederic christophe philippe laurent olivier vincent jerome guillaume mathieu matthieu clement romain
quentin florian benjamin valentin raphael gabriel bastien thibault dominique michel jeanne martine sylvie celine
audrey melanie aurelie laetitia emilie elodie marine manon chloe oceane juliette mathilde lucie michael jennifer
jessica ashley amanda daniel jordan andrew joshua matthew anthony robert charlie hannah samantha nicole michelle
justin brandon tigger ginger maggie buster pepper dragon monkey shadow master superman batman spiderman starwars
pokemon pikachu naruto sasuke itachi minecraft fortnite roblox warcraft zelda mario nintendo playstation xbox360
harrypotter gandalf seigneur matrix trustno1 letmein sunshine flower butterfly summer winter autumn spring hiver
automne printemps janvier fevrier septembre octobre novembre decembre january february september october november
december lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday
sunday computer internet ordinateur google facebook youtube instagram snapchat tiktok whatsapp twitter linkedin
microsoft windows linux ubuntu android samsung iphone apple orange wanadoo hotmail gmail yahoo mustang ferrari
porsche mercedes peugeot renault citroen yamaha kawasaki harley corvette camaro freedom whatever nothing nirvana
metallica slipknot eminem beatles elvis blink182 killer hunter ranger phoenix thunder cookie banana cheese chicken
coffee biscuit bonbon minou minette chaton chatte chien toutou poussin lapinou nounours titi titine tintin asterix
obelix maman papa mamie papy famille bebe enfant enfants soeur frere copain copine copains anniversaire vacances
plage merde putain connard connasse fuckyou fuckoff asshole bitch pussy sexy sexsex salope bordel jesus jesuschrist
angel angels heaven blessed faith bismillah inchallah allah changeme changezmoi changer default nopassword
motdepasse1 temporaire provisoire temppass temp1234 newpassword nouveau nouveaumotdepasse formation apprenant
apprendre etudiant etudiante professeur cours stage stagiaire ecole college lycee universite student teacher school
learning learner forum entraide communaute community computer1 iloveyou1 iloveyou2 princess1 football1 monkey1
charlie1 letmein1 welcome1 superstar hello hello123 hello1234 helloworld goodbye naruto12 loveme lovely lover
forever foreveryoung babygirl babyboy sweetheart teamo tequiero missyou secret123 secret1 access access14 login123
master1 mynoob aaaaaa aaaaaaaa aaa111 zzzzzzzz xxxxxxxx qqqqqqqq 1234567891 12345678910 1234567812345678 12345qwert
12345azert azert12345 qwert12345 jordan23 michael1 nicolas1 julien1 thomas1 camille1 doudou1 marine1 soleil1
chocolat1 coucou1 bonjour1 bonjour123 loulou123 azerty1 azerty12 azerty1234 azertyu azertyui p@ssw0rd p@ssword
pa$$word pa55word passw0rd1 p4ssw0rd m0tdepasse motdep@sse @zerty bonj0ur s0leil adm1n
"""

COMMON: Final = frozenset(_WORDS.split())
