"""Dutch."""

from enterprisehub.kernel.text.languages.language import Language, by_scales

_ONES = (
    "nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
    "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien",
    "negentien",
)  # fmt: skip
_TENS = (
    "", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig",
)  # fmt: skip


def _stem(number: int) -> str:
    return "een" if number == 1 else _ONES[number]


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = "" if hundreds == 1 else _stem(hundreds)
        return f"{head}honderd" + (_below_thousand(rest) if rest else "")
    if number < 20:  # noqa: PLR2004
        return _ONES[number]
    tens, ones = divmod(number, 10)
    joint = "ën" if ones in (2, 3) else "en"
    return (f"{_stem(ones)}{joint}" if ones else "") + _TENS[tens]


def _thousand(number: int) -> str:
    return "duizend" if number == 1 else f"{_below_thousand(number)}duizend"


_cardinal = by_scales(_below_thousand, _thousand, ("één miljoen", "miljoen"), gap=" ")


def _year(number: int) -> str:
    century, rest = divmod(number, 100)
    if 11 <= century <= 19:  # noqa: PLR2004  the centuries said in hundreds
        return f"{_below_thousand(century)}honderd" + (f" {_below_thousand(rest)}" if rest else "")
    return _cardinal(number)


def _day(number: int, before: str) -> str:
    del before
    return _cardinal(number)


def _clock(hour: int, minute: int) -> str:
    said = f"{_cardinal(hour)} uur"
    return f"{said} {_cardinal(minute)}" if minute else said


LANGUAGE = Language(
    code="nl",
    cardinal=_cardinal,
    year=_year,
    day=_day,
    clock=_clock,
    morphemes={word: number for number, word in enumerate(_ONES)}
    | {word: 10 * number for number, word in enumerate(_TENS) if word}
    | {"een": 1, "honderd": 100, "duizend": 1000},
    joints=("en", "ën"),
    articles=frozenset({"een"}),
    months=(
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
        "oktober", "november", "december",
    ),
    weekdays=(
        "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    ),
    written_day="{day} {month}",
    written_time="om {hour}:{minute} uur",
    coins={"$": ("dollar", "dollar"), "€": ("euro", "euro"), "£": ("pond", "pond")},
    price="{sign} {number}",
    cents=("en", "cent"),
    point="komma",
    percent="procent",
    at="apenstaartje",
    dot="punt",
    website="onze website",
    telling=(
        "de tussen rond tot "
        "ik het een niet van en voor huis woning appartement verkopen kopen wil graag zoek "
        "spreek spreken nederlands ja nee dank bedankt alstublieft hallo goedemorgen "
        "goedemiddag goedendag heb hebben geen u uw mijn ons onze hoe wanneer waar ook maar "
        "nog al ongeveer maanden maand jaar week weken slaapkamers kamers duizend euro "
        "contant hypotheek makelaar tuin klopt precies juist fout misschien vandaag morgen "
        "volgende zomer begrijp weet zijn ben kan met dat die wij zou willen meer bellen "
        "terug niets"
    ),
)  # fmt: skip
