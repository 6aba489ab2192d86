"""How French or how English a sequence of letters is: twice the log-odds, for language detection.

Counted over about 60,000 aligned sentences of Tatoeba, Python, PHP and GNOME documentation, the Hugging Face
course and Canadian law (French counted with and without accents); the 900 most telling entries are kept. `_` is a
word boundary, `=` marks a whole short word. Positive is French. On five sets of real short questions 99.9 % of the
sentences and 96 % of the two-word searches fall on the right side.
"""

from typing import Final

_ODDS: Final = {
    -16: "=be",
    -15: "=are =you",
    -14: "=the =we _yo we_ you",
    -13: "=can =how =may =of =was ou' wil",
    -12: "=and =did =do =has =he =i' =it =it' =our =see =she =we' _i' ely hav hey i'_ may oes tha uld was we'",
    -11: (
        "=at =by =her =him =in =is =its =ll =not =to =too =way =why _kn _ll _th at' dn' doe it' of_ on' sn' thi "
        "tly ugh wan wha whe why wou"
    ),
    -10: (
        "=an =any =for =got =had =he' =his =if =my =now =one =or =up =ve _if _wh an' any bef by_ et' giv he' hy_ "
        "lso ood rly rns tak the wel won"
    ),
    -9: (
        "=act =i =out =so =two =use =who _i_ _is ady aft eir fte gh_ goi had how ht_ ike iou kno lik lly lov ly_ "
        "my_ now ny_ owi ply sy_ to_ way whi who wo_"
    ),
    -8: (
        "=all =day =go =re _of _ot _tw _wo ake bee did e'_ eac ed_ elp ery fee ght hat him ked mad mak ned sho "
        "so_ ted two ved wis wit wse"
    ),
    -7: (
        "=no =s _ov _s_ _wa be_ day eas eed etw ful hei his igh ink ish ity ke_ kin ld_ lud mea nk_ nly onl ork "
        "ow_ owe sed ty_ wer yin"
    ),
    -6: (
        "=m _by _it _m_ _sh _us _wi ay_ ch_ ded do_ dy_ een em_ ew_ ey_ fol fun go_ he_ hen hic hin ied ing ith "
        "lay led ll_ loo low ng_ od_ old or_ oun ove own rk_ rn_ row rst ry_ umb unc und wn_ wor"
    ),
    -5: (
        "=new =set =t _an _ea _go _ha _ke _t_ _we _wr ad_ an_ ary at_ aul ear eat fro has hea hou ks_ new nin no_ "
        "ok_ ory sha she ss_ th_ xam"
    ),
    -4: (
        "=as =get =on _be _he _hi _ho _my _up ack add are can ck_ ct_ ead etu id_ if_ jec key lt_ mbe mor nd_ ook "
        "ot_ oth ows put rea red rom sub t'_ tin unt ust win"
    ),
    -3: "_bu _fr _fu _mu _on _or _st all alu and ds_ for get her in_ lue nam not ome one ope rin set sin use ve_",
    -2: "_al _ar _as _ca _in _to al_ ame cal ou_ tur",
    -1: "=a _a_ _fo ate ect is_",
    1: "_ou _si _so _su cha nte",
    2: (
        "_el _fa _pa _pe _pl _tu _vi ant che ent es_ et_ exe fic ire le_ lem mai men ns_ nt_ ntr ont our par qui "
        "rai sse te_ tes tie"
    ),
    3: (
        "_en _po ans aut bre cel des ell eme emp est etr ien ils ir_ ise lis lle lor ne_ nne omm os_ son sou sur "
        "ue_ ur_ urs"
    ),
    4: (
        "_au _de _du _la _le _un air ajo ale avo dem doi env eto fai gne gue ili isa itu lai les mme nan nie nom "
        "nvo onc onn pas pel quo ra_ rav rme sai til uiv uss uti van"
    ),
    5: "=y _av _ec _qu _y_ aim ais ait apr bon de_ ees ier il_ lta lus mbl omb ous que sa_ sat sem sie us_ vig",
    6: "=son _ai _ce _vu ci_ dan ec_ hie ie_ mps nai ndr nou plu ppa rer s'_ san sau sei squ sui tre un_ voi xe_",
    7: (
        "=ca =fin =va =vue _es _ut _vo adr bib bte cec dez eau enr fia fon idé ifs iqu iée liq mbr mér nem nna "
        "ois opé oqu qué reu roi rév seu toi tou tél uco uha uté vea vot voy vé_ xem xio éde"
    ),
    8: (
        "=ai =bon =cas =cet =dit =es =jeu =ma =mot =où =peu =ses =t' =toi =ton =vie _né _où _pé _rè _t' _té _vé "
        "_ég _év ai_ aqu arq auv ché clé ctè céd diq dép dét egl eil emm eu_ exé ffr ffé fié gén heu hez iné isq "
        "ivé ié_ jou llé loi lée mie nib niè nér oiv oue ouh oui où_ plé prè raî rié rqu règ ré_ réf rêt ssé stè "
        "sés trè tré tèm tèr uel uis umé une upé utr uva ux_ ué_ vec vee vri vu_ vue vée vér xéc ègl éce éco édi "
        "éfé éle éné épa épo équ éro éré ésu"
    ),
    9: (
        "=ci =ete =ici =loi =lui =m' =mon =sa =te =vos =ça =été _aj _et _gé _il _m' _mê _vr _ça _él aie amè auc "
        "bie c'_ cet cré cun d'_ dui dèl déc dés elq eut evr foi fér haq haî ivr jeu leu lqu lui lé_ lém mèt mét "
        "mêm nez nté né_ odè ouj péc pér rez rir rès réc rép spé tue tée tér tés ucu uem uez ujo urq uvo uvr vos "
        "vre yez ça_ èle ème ètr éch écr éfa éga élé éra éte éth ême"
    ),
    10: (
        "=c' =ces =ils =moi =nom =ont =se _c' _je _mé _sé _éc aîn deu déf eul eur euv ieu iez ièr l'_ lez moi nir "
        "oie pou pui riq rsq rée sé_ sée tez tiq tu_ ui_ uoi vou vra ès_ éci écu éfi éme ére ése éta été ête îne"
    ),
    11: "=aux =s' _ré _s' _ét aux isé ité jet la_ nné née oi_ oit pré rés sez si_ soi veu von ère éri êtr",
    12: ("=au =en =j' =n' =par =qu' =si =tu _dé _j' _n' _êt au_ du_ j'_ oir otr ouv qu' teu té_ uve vez ée_ ées és_"),
    13: "=ce =d' =des =du =ou =qui =sur =un _d' eux peu",
    14: "=et =il =je =le =ne =pas =que =à _à_ je_",
    15: "=de =est =l' =la =les =une _l' ez_",
}

PROFILE: Final = {gram: odds / 2 for odds, grams in _ODDS.items() for gram in grams.split(" ")}
"""Log-odds of French against English by letter sequence."""
