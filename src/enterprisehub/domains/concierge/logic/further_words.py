"""Words of further languages as they are compared: without the commonest and without endings."""

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

_COMMON: Final = {
    "de": "aber alle als also am an auch auf aus bei bin bis bitte da darf das dass dem den "
    "der des die dies diese dieser doch du durch ein eine einem einen einer eines er es "
    "etwas fur gibt hab habe haben hat hatte ich ihr ihre im in ist ja kann kein keine "
    "konnen man mein meine mich mir mit muss nach nicht noch nun nur ob oder schon sein "
    "sich sie sind so uber um und uns unser vom von vor war was wann welche welcher "
    "welches wenn wer werden wie wieviel will wir wird wo wurde zu zum zur",
    "fr": "a ai ainsi alors au aux avec avez avoir avons bien c ce cela ces cet cette combien "
    "comme comment d dans de des deux donc du elle elles en est est-ce et etes etre eu "
    "fait faire faut il ils j je l la le les leur lui m ma mais me mes moi mon n ne nos "
    "notre nous on ont ou par pas peut peux plait plus pour pouvez pouvons qu quand que "
    "quel quelle quelles quels qui quoi s sa sans se ses si sommes son sont suis sur t "
    "te tes toi ton tu un une vais veut veux vos votre vous voulez y",
    "it": "a ad agli ai al alla alle anche avere avete c che chi ci com come con cosa cui d "
    "da dal dalla dei del dell della delle di dobbiamo dove e ed era essere favore fra "
    "gli ha hai hanno ho i il in io l la le lei lo loro ma me mi mia miei mio ne nei "
    "nel nella noi non nostra nostro o per perche piu posso possiamo possono puo qual "
    "quale quali quando quanto quanta questa queste questi questo s se si sia siamo "
    "siete sono su sua sui sul sulla suo ti tra tu tuo un una uno vi voi vorrei vuole",
    "nl": "aan al alle als alstublieft bij ben dan dat de der deze die dit doen door dus een "
    "en er geen geeft graag had heb hebben heeft hem het hier hij hoe hoeveel hun ik in "
    "is ja je jij jullie kan kunnen kunt maar me meer men met mij mijn moet mogen mag "
    "na naar niet niets nog nu of om omdat ons onze ook op over te toch tot u uit uw "
    "van veel voor waar waarom wanneer waren was wat we welk welke wie wij wil wilt "
    "word worden wordt zal ze zich zij zijn zo zou",
}
_STEMMERS: Final = {"de": "german", "fr": "french", "it": "italian", "nl": "dutch"}
FURTHER: Final = frozenset(_STEMMERS)
_stemming = Lock()


@lru_cache(maxsize=len(_COMMON))
def common_words(language: str) -> frozenset[str]:
    """Words without accents that say nothing of what a text is about."""
    return frozenset(_COMMON[language].split())


@lru_cache(maxsize=16_384)
def stem(word: str, language: str) -> str:
    """The stem of one word without accents."""
    with _stemming:  # a stemmer keeps the word it works on
        return str(_stemmer(language).stemWord(word))


@lru_cache(maxsize=len(_STEMMERS))
def _stemmer(language: str) -> "BaseStemmer":
    import snowballstemmer  # noqa: PLC0415  loaded where it is used

    return snowballstemmer.stemmer(_STEMMERS[language])
