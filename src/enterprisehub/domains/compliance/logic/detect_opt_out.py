"""Decide what an incoming message means for the right to write back: stop, start, help, or none.

Order of proof: whole-message keywords, then the phrase grammar, then signs of unwillingness that a
person must judge. No model is asked: a message that only a model would read as a stop goes to
review, and nothing more is sent until a person has looked.
"""

from dataclasses import dataclass
from enum import StrEnum

from enterprisehub.domains.compliance.logic.match_opt_out_phrases import (
    Match,
    Reading,
    match_clause_phrases,
)
from enterprisehub.domains.compliance.logic.match_opt_out_words import (
    match_clause,
    match_whole,
    without_politeness,
)
from enterprisehub.domains.compliance.logic.read_opt_out_grammar import opt_out_grammar
from enterprisehub.domains.compliance.logic.read_words import read_clauses

# A request to stop stands near the beginning or the end; a book of text is not read in full.
_READ_CHARACTERS = 4000


class OptOutLabel(StrEnum):
    """What an incoming message means for the right to write back."""

    OPT_OUT = "opt_out"
    REVIEW = "review"
    WRONG_NUMBER = "wrong_number"
    OPT_IN = "opt_in"
    HELP = "help"
    NOT_OPT_OUT = "not_opt_out"


@dataclass(frozen=True, slots=True)
class Detected:
    """The label, the rule that gave it and the words it rests on."""

    label: OptOutLabel
    rule: str = ""
    words: str = ""

    @property
    def stops(self) -> bool:
        """Whether nothing more may be sent: asked to stop, or not the person we meant."""
        return self.label in {OptOutLabel.OPT_OUT, OptOutLabel.WRONG_NUMBER}


def _match_phrases(clauses: list[str]) -> Match | None:
    """The first request; else the first that a person must judge."""
    unclear: Match | None = None
    message = " ".join(clauses)
    for place, clause in enumerate(clauses):
        rest = clauses[place + 1] if place + 1 < len(clauses) else ""
        match = match_clause_phrases(clause, rest, message)
        if match and match.reading is Reading.ASKED:
            return match
        unclear = unclear or match
    return unclear


def _detect_keyword(clauses: list[str]) -> Detected | None:
    grammar = opt_out_grammar()
    for words, label in (
        (grammar.stop, OptOutLabel.OPT_OUT),
        (grammar.start, OptOutLabel.OPT_IN),
        (grammar.help, OptOutLabel.HELP),
        (grammar.rude, OptOutLabel.OPT_OUT),
    ):
        if word := match_whole(clauses, words):
            return Detected(label, "keyword", word)
    return None


def _detect_wrong_number(text: str, clauses: list[str]) -> Detected | None:
    patterns = opt_out_grammar().clauses
    if named := patterns["someone_else"].fullmatch(text):
        name = next(filter(None, named.groups()))
        if not patterns["not_a_name"].fullmatch(name):
            return Detected(OptOutLabel.WRONG_NUMBER, "someone_else", text.strip()[:80])
    for clause in clauses:
        found = patterns["wrong_number"].search(clause)
        if found and not patterns["not_a_wrong_number"].search(" ".join(clauses)):
            return Detected(OptOutLabel.WRONG_NUMBER, "wrong_number", found[0])
    return None


def _detect_start_again(clauses: list[str]) -> Detected | None:
    for clause in clauses:
        if found := opt_out_grammar().clauses["start_again"].search(clause):
            return Detected(OptOutLabel.OPT_IN, "start_again", found[0])
    return None


def _detect_doubtful(clauses: list[str], unclear: Match | None, *, playful: bool) -> Detected:
    """Nothing was proved: decide whether a person must look."""
    if unclear:
        return Detected(OptOutLabel.REVIEW, unclear.rule, unclear.words)
    for clause in () if playful else (*map(without_politeness, clauses), *clauses):
        if found := opt_out_grammar().clauses["unwilling"].search(clause):
            return Detected(OptOutLabel.REVIEW, "unwilling", found[0])
    return Detected(OptOutLabel.NOT_OPT_OUT)


def detect_opt_out(text: str) -> Detected:
    """What the message asks for; the strongest reading wins, and stop beats every other."""
    clauses = read_clauses(text[:_READ_CHARACTERS])
    if not clauses:
        return Detected(OptOutLabel.NOT_OPT_OUT)
    if keyword := _detect_keyword(clauses):
        return keyword
    playful = bool(opt_out_grammar().clauses["playful"].search(text))
    phrase = _match_phrases(clauses)
    if phrase and phrase.reading is Reading.ASKED:
        return Detected(OptOutLabel.OPT_OUT, phrase.rule, phrase.words)
    if alone := match_clause(clauses):
        label = OptOutLabel.REVIEW if playful else OptOutLabel.OPT_OUT
        return Detected(label, "keyword_clause", alone)
    return (
        _detect_wrong_number(text, clauses)
        or _detect_start_again(clauses)
        or _detect_doubtful(clauses, phrase, playful=playful)
    )
