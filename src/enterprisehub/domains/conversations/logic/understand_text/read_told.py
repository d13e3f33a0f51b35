"""An answer in free words: what somebody told, not whatever they happened to write next.

A question, an acknowledgement, a refusal or a row of keys after "Which tool do you use?" is no
tool. What is no answer is left to those who read it as what it is.
"""

import re
from dataclasses import replace

from enterprisehub.domains.conversations.logic.understand_text.detect_language import is_mashed
from enterprisehub.domains.conversations.logic.understand_text.find_topics import objections_in
from enterprisehub.domains.conversations.logic.understand_text.found import Found
from enterprisehub.domains.conversations.logic.understand_text.read_names import find_answer
from enterprisehub.domains.conversations.logic.understand_text.read_signals import (
    begins_question,
    signals_in,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    sentences,
)
from enterprisehub.domains.conversations.logic.understand_text.score_injection import (
    score_injection,
)

# What the sentence does instead of telling anything.
_NO_TELLING = frozenset(
    "dont_know dont_care decline want_human ask_if_bot not_interested wrong_person defer abuse bye"
    " nothing".split()
)
_FILLERS = frozenset(
    "ok yes yeah sure good fine cool great perfect nice awesome alright right thanks thank you so "
    "much please hi hello hey sorry wait what huh really seriously no not lol lmao haha hahaha "
    "hehe hmm hm um uh oh ah wow omg well and then too exactly correct got it i see understood "
    "go ahead sounds maybe perhaps yet test testing "
    "si claro vale bueno gracias hola perdon no que como entiendo".split()
)
# Worries are met, not noted; others may be part of an answer ("we already use a small CRM").
_NO_ANSWERS = frozenset(
    "just_looking no_trust too_many_calls send_info bad_timing has_agent sell_by_owner"
    " commission_too_high bereavement hard_time".split()
)
_NO_OF = re.compile(r"(?:[a-z']+ , )?(?P<no>(?:no|not|without|sin) )(?:(?:a|an|the) )?")
_INSTRUCTS_FROM = 0.5
# "A pool?" is a shy answer, not a question.
_SHY_WORDS = 4


def find_told(reading: Reading) -> list[Found]:
    """The first clause that tells something, without the words that only carry it."""
    if score_injection(reading.text) >= _INSTRUCTS_FROM:
        return []
    for start, end in _clauses(reading):
        if not _tells(reading.plain[start:end].strip(" ,.;")):
            continue
        if found := find_answer(reading, start, end):
            return [_with_its_no(reading, item, start) for item in found]
    return []


def _clauses(reading: Reading) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for first, end in sentences(reading):
        start = first
        for comma in re.finditer(r" , ", reading.plain[first:end]):
            spans.append((start, first + comma.start()))
            start = first + comma.end()
        spans.append((start, end))
    return spans


def _tells(clause: str) -> bool:
    words = [word for word in clause.split() if word[0].isalpha()]
    if not words or all(word in _FILLERS for word in words):
        return False
    if begins_question(clause) or (clause.endswith("?") and len(words) > _SHY_WORDS):
        return False
    does_else = signals_in(clause) & _NO_TELLING or objections_in(clause) & _NO_ANSWERS
    return not does_else and not is_mashed(words)


def _with_its_no(reading: Reading, found: Found, start: int) -> Found:
    """The answer with the "no" that belongs to it: "no stairs" is not "stairs"."""
    no = _NO_OF.match(reading.plain, start)
    if no is None or no.end() != found.start:
        return found
    first = no.start("no")
    value = reading.surface(first, found.end).strip(" .,!?\"'")
    return replace(found, start=first, value=value, said=reading.plain[first : found.end])
