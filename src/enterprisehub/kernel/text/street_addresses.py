"""Find street addresses and post boxes by the forms in which several countries write them."""

import re
from collections.abc import Iterator

_HOUSE = r"\d{1,4}(?:[ ]?[a-zA-Z])?(?:[-/]\d{1,4})?(?![\w%€$£]|[.,:]\d)"
_TAIL = r"(?:,?[ ]\d{4,5}[ ][A-ZÀ-Þ][\w'’-]+)?"
_ENGLISH = (
    r"(?<![\w.-])\d{1,6}[a-zA-Z]?(?:[ ](?:[NSEW]\.?|North|South|East|West))?"
    r"(?:[ ](?:\d{1,3}(?:st|nd|rd|th)|[A-ZÀ-Þ][\w'’.-]*)){1,4}?[ ]"
    r"(?:St(?:reet)?|Ave(?:nue)?|R(?:oa)?d|Dr(?:ive)?|L(?:a)?ne?|C(?:our)?t|Blvd|Boulevard|Pl(?:ace)?"
    r"|Ter(?:race)?|Cir(?:cle)?|Way|Trail|Trl|Hwy|Highway|P(?:ar)?kwa?y|Loop|Cove|Square|Close"
    r"|Crescent|Gardens|Mews)\b\.?"
    r"(?:,?[ ](?:Apt|Apartment|Unit|Suite|Ste|#)\.?[ ]?[\w-]{1,6})?"
    r"(?:,[ ][A-Z][\w ]{1,24},?[ ][A-Z]{2}(?:[ ]\d{5}(?:-\d{4})?)?)?"
)
# Kind of street first, number last: Spain, Portugal, Italy.
_ROMANCE = (
    r"\b(?:Calle|Avenida|Avda\.?|Paseo|Plaza|Carrer|Camino|Rua|Viale|Piazza|Corso|Via|C/)[ ]?"
    r"(?:(?:de|del|de la|de los|las|los|el|la|dei|della|do|da|dos)[ ]){0,2}"
    r"[A-ZÀ-Þ][\w'’.-]*(?:[ ](?:de|del|la|y|e|[A-ZÀ-Þ][\w'’.-]*)){0,3},?[ ](?:n\.?º?[ ]?)?"
    rf"{_HOUSE}{_TAIL}"
)
# Number first, kind of street second: France.
_FRENCH = (
    r"(?<![\w.-])\d{1,4}(?:[ ]?(?:bis|ter))?,?[ ](?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin"
    r"|[Aa]llée|[Qq]uai|[Ii]mpasse|[Pp]lace)[ ](?:(?:de|du|des|la|le|les|l['’]|d['’])[ ]?){0,3}"
    rf"[A-ZÀ-Þ][\w'’-]*(?:[ -][A-ZÀ-Þ][\w'’-]*){{0,3}}{_TAIL}"
)
# One word that ends in the kind of street: Germany, Austria, Netherlands.
_JOINED = (
    r"\b[A-ZÄÖÜ][\w-]*(?:stra(?:ß|ss)e|str\.|platz|gasse|allee|weg|damm|straat|gracht|laan|plein|kade)"
    rf"[ ]{_HOUSE}{_TAIL}"
    rf"|\b[A-ZÄÖÜ][\w-]+(?:[ -][A-ZÄÖÜ][\w-]+)?"
    rf"[ -](?:Stra(?:ß|ss)e|Str\.|Platz|Allee|Gasse|Weg)[ ]{_HOUSE}{_TAIL}"
)
_BOX = (
    r"\b(?i:p\.?[ ]?o\.?[ ]?box|post office box|postfach|postbus|apartado(?: de correos)?)"
    r"[ ](?i:no\.?[ ]|#)?\d{1,6}\b"
)
_STREET = re.compile(f"{_ENGLISH}|{_ROMANCE}|{_FRENCH}|{_JOINED}|{_BOX}")


def find_streets(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every street address or post box."""
    for match in _STREET.finditer(text):
        yield match.start(), match.end()
