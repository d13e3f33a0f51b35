"""German."""

from enterprisehub.kernel.text.languages.language import Language, by_scales

_ONES = (
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
    "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn",
    "neunzehn",
)  # fmt: skip
_TENS = (
    "", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
)  # fmt: skip
_ORDINALS = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}


def _stem(number: int) -> str:
    """As before another word: "ein" where it is "eins" alone."""
    said = _below_thousand(number)
    return said[:-1] if said.endswith("eins") else said


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        return f"{_stem(hundreds)}hundert" + (_below_thousand(rest) if rest else "")
    if number < 20:  # noqa: PLR2004
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return (f"{_stem(ones)}und" if ones else "") + _TENS[tens]


def _thousand(number: int) -> str:
    return f"{_stem(number)}tausend"


_cardinal = by_scales(_below_thousand, _thousand, ("eine Million", "Millionen"))


def _year(number: int) -> str:
    century, rest = divmod(number, 100)
    if 11 <= century <= 19:  # noqa: PLR2004  the centuries said in hundreds
        return f"{_below_thousand(century)}hundert" + (_below_thousand(rest) if rest else "")
    return _cardinal(number)


def _day(number: int, before: str) -> str:
    """After "der" the third is "dritte", after "am" and all else "dritten"."""
    stem = _ORDINALS.get(number)
    if stem is None:
        stem = _cardinal(number) + ("t" if number < 20 else "st")  # noqa: PLR2004
    return stem + ("e" if before.lower() == "der" else "en")


def _clock(hour: int, minute: int) -> str:
    said = f"{_stem(hour)} Uhr"
    return f"{said} {_cardinal(minute)}" if minute else said


LANGUAGE = Language(
    code="de",
    cardinal=_cardinal,
    year=_year,
    day=_day,
    clock=_clock,
    morphemes={word: number for number, word in enumerate(_ONES)}
    | {word: 10 * number for number, word in enumerate(_TENS) if word}
    | {"ein": 1, "eine": 1, "zwo": 2, "hundert": 100, "tausend": 1000},
    joints=("und",),
    articles=frozenset({"ein", "eine"}),
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember",
    ),
    weekdays=(
        "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag",
    ),
    written_day="{day}. {month}",
    written_time="um {hour}:{minute} Uhr",
    coins={"$": ("Dollar", "Dollar"), "€": ("Euro", "Euro"), "£": ("Pfund", "Pfund")},
    cents=("und", "Cent"),
    point="Komma",
    percent="Prozent",
    at="ät",
    dot="Punkt",
    website="unsere Internetseite",
    telling=(
        "und der das ich nicht ist ein eine einen mit für fur fuer von zu zum wir uns haus "
        "wohnung verkaufen kaufen möchte mochte moechte suche sprechen spreche deutsch ja "
        "nein danke bitte guten hallo haben habe kein keine sie mein meine unser wie wann wo "
        "gibt auch aber nur noch schon etwa ungefähr monat monaten monate jahr jahre woche "
        "wochen schlafzimmer zimmer tausend hunderttausend euro bar bezahlen kredit makler "
        "garten stimmt genau richtig falsch weiß weiss vielleicht heute morgen nächsten "
        "nachsten sommer verstehe es auf wäre bin sind kann können will würde gerne gern mehr "
        "rufen anrufen"
    ),
)  # fmt: skip
