"""Which days of delivery a text names, promised or not.

No machine may quote a day that the forecast does not hold, and in doubt it does not: here a day
counts wherever it stands beside what is built or words of building it, hopes, conditions and days
that others set included. What the strict rules (`find_promises`) find counts as well.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime

from enterprisehub.domains.delivery.logic.keep_promises.cut_sentences import (
    Sentence,
    cut_sentences,
)
from enterprisehub.domains.delivery.logic.keep_promises.find_promises import (
    LONG_AHEAD,
    find_promises,
    is_denied,
)
from enterprisehub.domains.delivery.logic.keep_promises.grammar import Grammar
from enterprisehub.domains.delivery.logic.keep_promises.languages import GRAMMARS
from enterprisehub.domains.delivery.logic.keep_promises.resolve_due import Named, named_days

# What teams build, by the names it has in all the languages.
_THINGS = re.compile(
    r"(?<!\w)(?:\w*porta(?:l|le|al|il)s?\w*|\w*web-?s\w+|sites?|apps?|aplicacion(?:es)?|\w*applicati\w+|"
    r"applicazion[ei]|\w*integra[ctz]i\w+|\w*modul[eoi]?s?|\w*s[iy]stem[aei]?s?|plat(?:t)?forms?\w*|"
    r"plataforma|piattaforma|software|logiciel|dashboards?|intranet|extranet|chatbots?|api|"
    r"schnittstelle|anbindung|\w*koppeling|conn?e[ct]t(?:eur|ore|or)|conector|\w*migra[ctz]i\w+|"
    r"datenubernahme|versi[eo]n[ei]?|prototyp\w*|configurator|maschine|machine|macchina|maquina|"
    r"crm|erp|e-commerce|checkout|relaunch|backend|frontend|mvp|tableau de bord|cuadro de mando|"
    r"cruscotto|proje[ck]t[eo]?|projet|progetto|proyecto|losung|solution|soluzione|solucion|"
    r"boutique en ligne|tienda online|pasarela|gateway|feature|funktion|funzione|funcion)(?!\w)"
)
_NEAR_LETTERS, _EVENT_LETTERS = 30, 20


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
    """The day nearest to each word of what is built and of building and handing over."""
    plain = sentence.plain
    built = (*grammar.made.finditer(plain), *_THINGS.finditer(plain))
    made = [match.span() for match in built]
    if not made or grammar.requests.search(plain):
        return
    today = now.date()
    days = [
        named
        for named in named_days(plain, now, grammar.days)
        if today <= named.day <= today + LONG_AHEAD
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
