"""Requests to stop, in English and Spanish, found by a small grammar over the words of one clause.

A pattern names what is asked (stop an act of sending, do not send, take me off, withdraw consent);
what stands before it decides whether it is a request, a story or a negation; what stands after it
may limit it ("after 9", "condos"), which makes it a matter for a person.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from enterprisehub.domains.compliance.logic.read_opt_out_grammar import Phrase, opt_out_grammar


class Reading(StrEnum):
    """What one clause asks for."""

    ASKED = "asked"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Match:
    reading: Reading
    rule: str
    words: str


_NOT_WANTED = re.compile(r"\bnot (?:want|like|need|ask|tell|have|say)\b")
_OWN_LINE = re.compile(r"\b(?:number|phone|line|cell|business)\b")
_LEAVING = frozenset(("opt_out", "unsubscribe"))


def _is_told_of_others(phrase: Phrase, before: str) -> bool:
    """Whether the words before make it somebody's story, a question or the opposite."""
    patterns = opt_out_grammar().before
    if patterns["negation"].search(before) or patterns["question_of_past"].search(before):
        return True
    if phrase.own_wish and patterns["own_wish"].search(before):
        return False
    if phrase.rule in _LEAVING:
        return bool(patterns["not_our_sender"].search(before))
    if phrase.first_person and patterns["other_subject"].search(before):
        return True
    if phrase.rule == "do_not_send" and before.endswith("you "):
        return True
    return phrase.told and bool(patterns["their_act"].search(before))


def _reads_as_request(phrase: Phrase, before: str) -> bool:
    """Whether what stands before the pattern leaves it a request made to us."""
    patterns = opt_out_grammar().before
    if patterns["complaint"].search(before) or patterns["asks_others"].search(before):
        return not _NOT_WANTED.search(before)
    if before.endswith("why "):
        return False
    if patterns["how"].search(before):
        return phrase.how
    if phrase.rule == "you_stop":
        return not patterns["negation"].search(before)
    return not _is_told_of_others(phrase, before)


def _is_about_something_else(rule: str, words: str, after: str, message: str) -> bool:
    patterns = opt_out_grammar().after
    if rule in _LEAVING:
        return bool(patterns["other_matters"].search(after))
    if rule == "remove_it":
        return not _OWN_LINE.search(message)
    names = rule == "do_not_send" and words.endswith(("call me", "call us"))
    return bool(names and patterns["naming"].search(after))


def _is_limited(rule: str, after: str, rest: str, message: str) -> bool:
    patterns = opt_out_grammar().after
    tail = f"{after} {rest}"
    if rule in _LEAVING and patterns["part_of_ours"].search(after):
        return True
    if rule in {"stop_sending", "stop_things"} and patterns["other_channel"].search(after):
        return True
    if rule == "do_not_send" and (
        patterns["other_channel"].search(message)
        or patterns["other_channel"].search(rest)
        or patterns["for_the_moment"].search(tail)
    ):
        return True
    return bool(patterns["limited"].search(tail) or patterns["narrowed"].search(after))


def match_clause_phrases(clause: str, rest: str, message: str) -> Match | None:
    """What this clause asks for.

    `rest` is the clause after it, where a limit may follow; `message` is all clauses together.
    """
    grammar = opt_out_grammar()
    if grammar.clauses["quoted"].search(clause):
        return None
    unclear: Match | None = None
    for phrase, pattern in grammar.phrases:
        for found in pattern.finditer(clause):
            before, after = clause[: found.start()], clause[found.end() :]
            words = found[0].strip()
            if not _reads_as_request(phrase, before):
                continue
            if _is_about_something_else(phrase.rule, words, after, message):
                continue
            if _is_limited(phrase.rule, after, rest, message):
                unclear = unclear or Match(Reading.UNCLEAR, f"{phrase.rule}.limited", words)
                continue
            return Match(Reading.ASKED, phrase.rule, words)
    return unclear
