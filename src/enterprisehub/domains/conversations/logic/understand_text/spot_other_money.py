"""Sums that are not what is asked about: owed, paid, monthly, a postcode or a year."""

import re

from enterprisehub.domains.conversations.contracts import SlotSpec

# A slot whose least amount is this is about whole prices, not about payments.
_WHOLE_PRICES = 5_000
# What was paid, owed, earned or asked elsewhere is not what this conversation is about.
_OTHERS_MONEY = re.compile(
    r"(?<![\w'])(?:ow(?:e|es|ed|ing)|paid|pay(?:ing)? off|payoff|mortgage|loan balance|balance|debt|liens?|tax(?:es)?|hoa|insurance"
    r"|bought|purchased|(?:got|went for|sold|listed|going for|appraised|zillow says|zestimate)|(?:i|we) (?:make|earn)|salary|income|in (?=20\d\d)|since|built|year|debo|debemos|pague|compre)"
    r"(?: (?!want|asking|hoping|need|hope|like|get|sell|list|and|but|so|then|we'd|i'd|quiero|pido)[\w']+| ,){0,5}? (?:(?:about|around|like|roughly|at|for|is|of|on|in) )?$"
)
_BY_PERIOD = re.compile(
    r" (?:(?:a|per|each|every|/|al|por) )?(?:month|mo|week|mes|monthly|mensual\w*)(?![\w'])|/ ?(?:mo|month)(?![\w'])"
)
_WHEN_BOUGHT = re.compile(
    r"(?: (?:back|then|dollars))* (?:when|cuando) (?:i|we|my \w+|the \w+|lo|la)? ?(?:first |originally )?(?:bought|purchased|got|built|compr(?:e|amos|o))(?![\w'])"
)
_PRICED = re.compile(
    r"(?<![\w'])(?:want|asking|hoping for|looking for|get|sell (?:it )?for|list (?:it )?(?:for|at)|price (?:is|of)|need|quiero|pido|presupuesto de|budget (?:is|of))(?: (?:about|around|like|at least))? $"
)
_ZIP_OR_PART = re.compile(r"(?<![\w'])(?:zip|zip code|code|unit|suite|apt|#|no) (?:is |: )?$")


def is_other_money(plain: str, start: int, end: int, spec: SlotSpec) -> bool:
    """Money of another matter: what is owed, a unit number, a monthly sum where a price is meant."""
    monthly = (spec.minimum or 0) >= _WHOLE_PRICES and _BY_PERIOD.match(plain, end)
    if monthly or _ZIP_OR_PART.search(plain, 0, start):
        return True
    begins = max(plain.rfind(mark, 0, start) for mark in (" . ", " ; ", " ? ")) + 1
    return bool(_OTHERS_MONEY.search(plain, begins, start) or _WHEN_BOUGHT.match(plain, end))


def is_no_sum(number: str) -> bool:
    """A postcode or a year, hardly a price."""
    return number.isdigit() and (
        (len(number) == 5 and int(number) % 100 > 0) or 1900 <= int(number) < 2040
    )


def is_priced(plain: str, start: int, amount: float, spec: SlotSpec) -> bool:
    """Whether a bare number is named as a price: "I want 600" for a house."""
    whole = (spec.minimum or 0) >= _WHOLE_PRICES and 50_000 <= amount < 1_000_000
    return whole and bool(_PRICED.search(plain, 0, start))
