"""Which days of delivery a text names, promised or not.

No machine may quote a day that the forecast does not hold, and in doubt it does not: here a day
counts wherever it stands beside words of building and handing over, hopes, conditions and days
that others set included. What the strict rules (`find_promises`) find counts as well.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from enterprisehub.domains.delivery.logic.keep_promises.cut_sentences import (
    Sentence,
    cut_sentences,
)
from enterprisehub.domains.delivery.logic.keep_promises.find_promises import (
    find_promises,
    is_denied,
)
from enterprisehub.domains.delivery.logic.keep_promises.grammar import Grammar
from enterprisehub.domains.delivery.logic.keep_promises.languages import GRAMMARS
from enterprisehub.domains.delivery.logic.keep_promises.resolve_due import Named, named_days

_NEAR_LETTERS, _EVENT_LETTERS = 30, 20
# A day and month alone that lie further ahead were most likely meant as past.
_LONG_AHEAD = timedelta(days=270)


def quoted_days(text: str, now: datetime) -> dict[date, str]:
    """Every day of delivery that `text` names, with its sentence. `now` is local to the tenant."""
    found = {one.day: one.words for one in find_promises(text, now) if one.kind == "delivery"}
    for sentence in cut_sentences(text):
        if not sentence.asks:
            for grammar in GRAMMARS:
                for named in _beside_making(sentence, grammar, now):
                    found.setdefault(named.day, sentence.text)
    return found


def _beside_making(sentence: Sentence, grammar: Grammar, now: datetime) -> Iterator[Named]:
    """The day nearest to each word of building and handing over."""
    plain = sentence.plain
    made = [match.span() for match in grammar.made.finditer(plain)]
    if not made or grammar.requests.search(plain):
        return
    today = now.date()
    days = [
        named
        for named in named_days(plain, now, grammar.days)
        if today <= named.day <= today + _LONG_AHEAD
        and not _of_event(plain, grammar, named)
        and (not named.bare or grammar.on.search(plain, 0, named.start))
    ]
    for start, end in made if days else ():
        ours = not grammar.others.search(plain, 0, start)
        near = plain[max(0, start - _NEAR_LETTERS) : end + _NEAR_LETTERS]
        if ours and not grammar.documents.search(near):
            named = min(days, key=lambda one: max(one.start - end, start - one.end))
            if not is_denied(plain, grammar, (start, end), named):
                yield named


def _of_event(plain: str, grammar: Grammar, named: Named) -> bool:
    before = plain[max(0, named.start - _EVENT_LETTERS) : named.start]
    return grammar.of_event.search(before) is not None
