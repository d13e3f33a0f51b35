"""Italian."""

from enterprisehub.kernel.text.languages.language import Language, by_scales

_ONES = (
    "zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci",
    "undici", "dodici", "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto",
    "diciannove",
)  # fmt: skip
_TENS = (
    "", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta",
    "novanta",
)  # fmt: skip
_ELIDED = (1, 8)


def _below_hundred(number: int) -> str:
    if number < 20:  # noqa: PLR2004
        return _ONES[number]
    tens, ones = divmod(number, 10)
    said = _TENS[tens][:-1] if ones in _ELIDED else _TENS[tens]
    last = "tré" if ones == 3 else _ONES[ones] if ones else ""  # noqa: PLR2004
    return said + last


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(number)
    head = "cento" if hundreds == 1 else f"{_ONES[hundreds]}cento"
    return head + (_below_hundred(rest) if rest else "")


def _thousand(number: int) -> str:
    if number == 1:
        return "mille"
    said = _below_thousand(number)
    return (said[:-3] + "tre" if said.endswith("tré") else said) + "mila"


_cardinal = by_scales(_below_thousand, _thousand, ("un milione", "milioni"))


def _day(number: int, before: str) -> str:
    del before
    return "primo" if number == 1 else _cardinal(number)


def _clock(hour: int, minute: int) -> str:
    return f"{_cardinal(hour)} e {_cardinal(minute)}" if minute else _cardinal(hour)


LANGUAGE = Language(
    code="it",
    cardinal=_cardinal,
    year=_cardinal,
    day=_day,
    clock=_clock,
    morphemes={word: number for number, word in enumerate(_ONES)}
    | {word: 10 * number for number, word in enumerate(_TENS) if word}
    | {word[:-1]: 10 * number for number, word in enumerate(_TENS) if word}
    | {"un": 1, "una": 1, "cento": 100, "cent": 100, "mille": 1000, "mila": 1000},
    joints=("e",),
    articles=frozenset({"un", "una"}),
    months=(
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
        "settembre", "ottobre", "novembre", "dicembre",
    ),
    weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    written_day="{day} {month}",
    written_time="alle {hour}:{minute}",
    coins={"$": ("dollaro", "dollari"), "€": ("euro", "euro"), "£": ("sterlina", "sterline")},
    millions_of="di",
    cents=("e", "centesimi"),
    point="virgola",
    percent="per cento",
    at="chiocciola",
    dot="punto",
    website="il nostro sito",
    telling=(
        "il lo gli che di è un una per con sono non della del casa appartamento vendere "
        "comprare ciao buongiorno buonasera grazie voglio vorrei cerco parlo parlare italiano "
        "sì no e ma anche ho abbiamo ha mio mia nostro nostra quanto quando dove come mesi "
        "mese settimana settimane anno anni prossimo prossima camere camera mila contanti "
        "mutuo banca giardino esatto giusto forse domani estate so capisco qualcuno prego "
        "favore già più circa ci c' l' d' un' dell' all' nell' agente immobiliare questo "
        "questa nel nella alla mi"
    ),
)  # fmt: skip
