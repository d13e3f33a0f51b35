"""Check digits of numbers that identify people and accounts: what fails here is not such a number.

Every function takes a string without separators and returns whether it can be a real number.
"""

# ruff: noqa: PLR2004 -- the numbers are the published weights, lengths and moduli

from datetime import date

_VERHOEFF_D = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_VERHOEFF_P = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)

# ISO 13616 registry: total length of an IBAN per country.
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30,
    "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
    "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28,
    "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_PPS_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV"
_CODICE_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22,
               25, 24, 23)  # fmt: skip


def is_luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_card(digits: str) -> bool:
    """Luhn, and a prefix with a length that a card network uses (ISO/IEC 7812 ranges)."""
    n = len(digits)
    plausible = (
        (digits[0] == "4" and n in (13, 16, 19))
        or (digits[0] == "5" and n in range(12, 20))
        or (digits[:2] in ("34", "37") and n == 15)
        or (digits[:2] in ("30", "36", "38", "39") and n in range(14, 20))
        or (digits[0] == "6" and n in range(12, 20))
        or (digits[0] == "2" and n == 16)
        or (digits[:4] in ("2131", "1800") and n == 15)
        or (digits[:2] == "35" and n in range(15, 20))
    )
    return plausible and len(set(digits)) > 1 and is_luhn(digits)


def is_iban(text: str) -> bool:
    """ISO 13616: the country's length and remainder 1 modulo 97."""
    text = text.upper()
    if IBAN_LENGTHS.get(text[:2]) != len(text):
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def is_ssn(digits: str) -> bool:
    """US social security or taxpayer number: no part all zeros, area not 666 (SSA allocation)."""
    return (
        digits[:3] not in ("000", "666")
        and digits[3:5] != "00"
        and digits[5:] != "0000"
        and len(set(digits)) > 1
    )


def is_aadhaar(digits: str) -> bool:
    """Twelve digits, not starting with 0 or 1, Verhoeff check digit (UIDAI)."""
    if len(digits) != 12 or digits[0] in "01" or len(set(digits)) == 1:
        return False
    check = 0
    for place, char in enumerate(reversed(digits)):
        check = _VERHOEFF_D[check][_VERHOEFF_P[place % 8][int(char)]]
    return check == 0


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_pesel(digits: str) -> bool:
    """Poland: date of birth with the century in the month, weighted check digit."""
    century = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}[int(digits[2]) // 2]
    month = int(digits[2:4]) % 20
    if not _is_day(century + int(digits[:2]), month, int(digits[4:6])):
        return False
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    return sum(w * int(c) for w, c in zip(weights, digits, strict=True)) % 10 == 0


def is_bsn(digits: str) -> bool:
    """Netherlands: the eleven test over nine digits."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(c) for w, c in zip(weights, digits, strict=True)) % 11 == 0


def is_belgian(digits: str) -> bool:
    """Belgium: 97 minus the first nine digits modulo 97, with a leading 2 for births from 2000."""
    check = int(digits[9:])
    return check in (97 - int(digits[:9]) % 97, 97 - int("2" + digits[:9]) % 97)


def is_german_tax_id(digits: str) -> bool:
    """Germany: ISO 7064 MOD 11,10 over eleven digits, first digit not zero."""
    product = 10
    for char in digits[:10]:
        total = (int(char) + product) % 10 or 10
        product = total * 2 % 11
    return digits[0] != "0" and (11 - product) % 10 == int(digits[10])


def is_french_nir(text: str) -> bool:
    """France: 97 minus the first thirteen digits modulo 97; Corsica writes 2A and 2B."""
    body = text[:13].upper().replace("2A", "19").replace("2B", "18")
    return body.isdigit() and 97 - int(body) % 97 == int(text[13:])


def is_codice_fiscale(text: str) -> bool:
    """Italy: check letter over fifteen characters, odd places by table."""
    total = 0
    for place, char in enumerate(text.upper()[:15]):
        value = int(char) if char.isdigit() else ord(char) - 65
        total += _CODICE_ODD[value] if place % 2 == 0 else value
    return chr(65 + total % 26) == text[15].upper()


def is_spanish_dni(text: str) -> bool:
    """Spain: the letter is the number modulo 23; X, Y, Z of foreigners stand for 0, 1, 2."""
    text = text.upper()
    number = text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return _DNI_LETTERS[int(number) % 23] == text[-1]


def is_personnummer(digits: str) -> bool:
    """Sweden: date of birth (day may be raised by 60 for co-ordination numbers) and Luhn."""
    short = digits[-10:]
    month, day = int(short[2:4]), int(short[4:6]) % 60
    return 1 <= month <= 12 and 1 <= day <= 31 and is_luhn(short)


def is_hetu(text: str) -> bool:
    """Finland: date and individual number modulo 31."""
    return _HETU_LETTERS[int(text[:6] + text[7:10]) % 31] == text[10].upper()


def is_irish_pps(text: str) -> bool:
    """Ireland: weighted sum modulo 23; a second letter adds nine times its place."""
    total = sum(int(c) * w for c, w in zip(text[:7], range(8, 1, -1), strict=True))
    if len(text) == 9 and text[8].upper() != "W":
        total += (ord(text[8].upper()) - 64) * 9
    return _PPS_LETTERS[total % 23] == text[7].upper()


def is_nhs(digits: str) -> bool:
    """England: weighted sum modulo 11."""
    total = sum(int(c) * w for c, w in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(digits[9])
