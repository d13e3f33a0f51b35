"""Numbers and sums as a language writes them. Pure."""

from enterprisehub.kernel.text.languages import LANGUAGES

_CENTS = 100


def written_number(number: int, code: str) -> str:
    """450,000 in English and in American Spanish, 450.000 in German, 450 000 in French."""
    grouped = f"{number:,}"
    return grouped.replace(",", LANGUAGES[code].thousands) if code in LANGUAGES else grouped


def written_sum(amount_cents: int, sign: str | None, currency: str, code: str) -> str:
    """$450,000 or 450.000 $: cents only where there are some, the code where there is no sign."""
    whole, cents = divmod(amount_cents, _CENTS)
    language = LANGUAGES.get(code)
    point = language.decimal if language else "."
    number = written_number(whole, code) + (f"{point}{cents:02}" if cents else "")
    if language is not None:
        return language.price.format(number=number, sign=sign or currency)
    return f"{sign}{number}" if sign else f"{number} {currency}"
