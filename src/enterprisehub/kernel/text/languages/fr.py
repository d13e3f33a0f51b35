"""French, as it is spoken in France."""

from enterprisehub.kernel.text.languages.language import Language, by_scales

_ONES = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
    "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_SIXTY, _EIGHTY, _ELEVEN = 60, 80, 11


def _below_hundred(number: int) -> str:
    if number < 20:  # noqa: PLR2004
        return _ONES[number]
    if number >= _EIGHTY:
        rest = number - _EIGHTY
        return f"quatre-vingt-{_ONES[rest]}" if rest else "quatre-vingts"
    tens = _SIXTY if number >= _SIXTY else number // 10 * 10
    rest = number - tens
    if not rest:
        return _TENS[tens]
    joint = " et " if rest in (1, _ELEVEN) else "-"
    return f"{_TENS[tens]}{joint}{_ONES[rest]}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(number)
    said = "cent" if hundreds == 1 else f"{_ONES[hundreds]} cent" + ("" if rest else "s")
    return f"{said} {_below_hundred(rest)}" if rest else said


def _thousand(number: int) -> str:
    """Before "mille" neither "cents" nor "vingts" has its s."""
    said = _below_thousand(number)
    bare = said[:-1] if said.endswith(("cents", "vingts")) else said
    return "mille" if number == 1 else f"{bare} mille"


_cardinal = by_scales(_below_thousand, _thousand, ("un million", "millions"), gap=" ")


def _day(number: int, before: str) -> str:
    del before
    return "premier" if number == 1 else _cardinal(number)


def _clock(hour: int, minute: int) -> str:
    hours = "une heure" if hour == 1 else f"{_cardinal(hour)} heures"
    return f"{hours} {_cardinal(minute)}" if minute else hours


LANGUAGE = Language(
    code="fr",
    cardinal=_cardinal,
    year=_cardinal,
    day=_day,
    clock=_clock,
    morphemes={word: number for number, word in enumerate(_ONES[:17])}
    | {word: number for number, word in _TENS.items()}
    | {
        "une": 1, "quatrevingt": 80, "quatrevingts": 80, "septante": 70, "huitante": 80,
        "octante": 80, "nonante": 90, "cent": 100, "cents": 100, "mille": 1000,
    },
    joints=("et",),
    articles=frozenset({"un", "une"}),
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
    ),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    written_day="{day} {month}",
    written_time="à {hour}:{minute}",
    coins={"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("livre", "livres")},
    millions_of="de",
    thousands="\u00a0",
    price="{number}\u00a0{sign}",
    cents=("et", "centimes"),
    point="virgule",
    percent="pour cent",
    at="arobase",
    dot="point",
    website="notre site",
    telling=(
        "je le les des du est une pour vous dans avec nous maison appartement vendre acheter "
        "bonjour bonsoir merci oui non et à au aux cherche voudrais voudrait veux souhaite "
        "parle parler parlez français j' ai l' d' c' qu' n' suis sommes avons mon ma mes "
        "notre nos combien quand où comment mois semaine semaines ans année prochain "
        "prochaine chambres chambre mille comptant crédit banque jardin exact exactement "
        "peut-être demain été pas plus sais comprends ça cela s' il plaît quelqu'un rappeler "
        "rappelez d'accord environ un que qui mais aussi déjà agent immobilier"
    ),
)  # fmt: skip
