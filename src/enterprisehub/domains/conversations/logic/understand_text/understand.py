"""One message becomes an Understanding: its acts with values and evidence, language and mood."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from enterprisehub.domains.conversations.contracts import (
    DialogueState,
    KnownNames,
    LeadAct,
    LeadActKind,
    SlotSpec,
    SlotType,
    SlotValue,
    Understanding,
)
from enterprisehub.domains.conversations.logic.understand_text import (
    read_counts,
    read_dates,
    read_money,
    read_numbers,
    read_ranges,
    read_signals,
    read_times,
)
from enterprisehub.domains.conversations.logic.understand_text.assign_values import assign_values
from enterprisehub.domains.conversations.logic.understand_text.decide_acts import (
    answered,
    decide_acts,
)
from enterprisehub.domains.conversations.logic.understand_text.detect_language import (
    OTHER,
    detect_language,
    heard_languages,
)
from enterprisehub.domains.conversations.logic.understand_text.drop_unmeant import (
    MEETING,
    drop_day_of_call,
    drop_guesses,
    drop_meeting_times,
)
from enterprisehub.domains.conversations.logic.understand_text.find_topics import (
    LANGUAGE_CHOICE,
    find_topics,
)
from enterprisehub.domains.conversations.logic.understand_text.found import Found
from enterprisehub.domains.conversations.logic.understand_text.hear_context import (
    Context,
    hear_context,
)
from enterprisehub.domains.conversations.logic.understand_text.name_intent import name_intent
from enterprisehub.domains.conversations.logic.understand_text.pick_option import pick_option
from enterprisehub.domains.conversations.logic.understand_text.propose_values import (
    Proposal,
    Sources,
    propose_values,
)
from enterprisehub.domains.conversations.logic.understand_text.read_choices import (
    Choices,
    frozen_choices,
)
from enterprisehub.domains.conversations.logic.understand_text.read_glossed import read_glossed
from enterprisehub.domains.conversations.logic.understand_text.read_unmoved import find_unmoved
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    fold,
    read_words,
)
from enterprisehub.domains.conversations.logic.understand_text.read_yes_no import find_yes_no
from enterprisehub.domains.conversations.logic.understand_text.score_injection import (
    score_injection,
)
from enterprisehub.domains.conversations.logic.understand_text.score_sentiment import (
    score_sentiment,
)
from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.wishes import beside_wish

_GRAMMAR_WORDS = frozenset((*read_dates.WORDS, *read_ranges.WORDS, *read_times.WORDS,
                            *read_money.WORDS, *read_numbers.WORDS)) | read_signals.VOCABULARY  # fmt: skip
_NO_FIRST = re.compile(r"(?:no|nope|nah)(?![\w'])")
_LONGEST = 2_000


def understand(
    text: str,
    *,
    specs: Sequence[SlotSpec],
    state: DialogueState,
    names: KnownNames,
    today: date,
    turn: int,
    languages: Collection[str] = (),
) -> Understanding:
    """Reads one message (or a batch joined by line breaks) after the bot acts in `state`.

    Pure and deterministic; `state.last_bot_acts` decides how short answers are read, `names` is
    the tenant's index, lower-cased. Texts beyond 2,000 characters are read up to there. Beside
    English and Spanish the text may be in one of `languages`.
    """
    shown = text[:_LONGEST]
    wished, glossed = heard_languages(shown, languages, state.language)
    reading = (
        read_glossed(shown, glossed)
        if glossed is not None and glossed in LANGUAGES
        else read_words(shown, _vocabulary(specs))
    )
    context = hear_context(state)
    signals = read_signals.read_signals(reading)
    refusing = "negate" in signals and not signals & {"thank", "bye"}
    correcting = refusing or "correction" in signals
    proposals = propose_values(reading, specs, Sources(context, names, today, correcting))
    language = wished or glossed or detect_language(reading, state.language)
    proposals = drop_guesses(proposals, signals, foreign=language == OTHER)
    chosen = pick_option(
        reading, specs, context, names, today, language=state.language
    ) or assign_values(reading, proposals, context, correcting=correcting)
    # "Actually 425, not 450" mends what was said before, and answers no question.
    mends = bool(chosen) and "correction" in signals and not _NO_FIRST.match(reading.plain)
    stated, asked_about = _yes_no(
        reading, specs, context, signals - {"negate"} if mends else signals
    )
    values = [_slot_value(p, reading, turn, context) for p in [*chosen, *stated]]
    topics, intent = find_topics(reading, values), name_intent(reading)
    meeting = intent == "book" or any(act.topic in MEETING for act in topics)
    if wished is not None:
        values = [value for value in values if value.surface in beside_wish(shown)]
    if "wrong_person" in signals:
        values = []
    elif meeting:
        values = drop_meeting_times(values, specs, context)
    else:
        values = drop_day_of_call(values, specs, context, signals)
    acts = decide_acts(signals, values, asked_about, specs, context, find_unmoved(reading, specs))
    if any(act.kind in (LeadActKind.ASK_IF_BOT, LeadActKind.WANT_HUMAN) for act in acts) or (
        "puzzled" in signals
    ):
        topics = [act for act in topics if act.topic != "other"]
    if wished is not None:
        topics = [act for act in topics if act.topic not in ("other", LANGUAGE_CHOICE)]
        topics.append(LeadAct(kind=LeadActKind.QUESTION, topic=LANGUAGE_CHOICE, text=shown))
    acts += topics
    if not acts:
        acts = [LeadAct(kind=LeadActKind.UNCLEAR, text=shown)]
    return Understanding(
        acts=tuple(acts),
        language=language,
        sentiment=score_sentiment(reading),
        intent=intent,
        injection_score=score_injection(text),
    )


def _yes_no(
    reading: Reading, specs: Sequence[SlotSpec], context: Context, signals: frozenset[str]
) -> tuple[list[Proposal], list[str]]:
    stated: list[Proposal] = []
    asked_about: list[str] = []
    offered = bool(context.offer) or bool(context.confirming)
    for spec in specs:
        if spec.type is not SlotType.YES_NO:
            continue
        asked = spec.name in context.asked
        mentions = find_yes_no(reading, spec, asked=asked, offered=offered)
        found = [m.found for m in mentions if m.found]
        if asked and not found:
            found = _answer(reading, signals, spec)
        if offered and not asked and any(m.asked_about for m in mentions):
            asked_about.append(spec.name)
        elif found:
            stated.append(Proposal(spec, found[-1]))
    return stated, asked_about


def _answer(reading: Reading, signals: frozenset[str], spec: SlotSpec) -> list[Found]:
    if signals & {"dont_care", "dont_know", "puzzled"} or not reading.words:
        return []
    if spec.asks_fact and signals & {"denies_other", "affirms_other"}:
        return []
    if "negate" in signals:
        value = False
    elif signals & ({"yes"} if spec.asks_fact else {"affirm", "praise"}):
        value = True
    else:
        return []
    end = len(reading.words[0].text)
    return [
        Found(value=value, start=0, end=end, said=reading.plain[:end], confidence=0.85,
              extractor="yes_no.answer")
    ]  # fmt: skip


def _slot_value(proposal: Proposal, reading: Reading, turn: int, context: Context) -> SlotValue:
    found = proposal.found
    start, end = reading.span(found.start, found.end)
    value = SlotValue(
        slot=proposal.spec.name,
        value=found.value,
        surface=reading.text[start:end],
        start=start,
        end=end,
        turn=turn,
        confidence=min(found.confidence, 1.0),
        extractor=found.extractor,
        said=found.said,
    )
    status = answered(value, context)
    return replace(value, status=status)


def _vocabulary(specs: Sequence[SlotSpec]) -> frozenset[str]:
    """The words worth mending towards: those of the grammars and of these slots."""
    return _union(tuple(_spec_words(s.nouns, s.cues, frozen_choices(s)) for s in specs))


@lru_cache(maxsize=1024)
def _spec_words(nouns: tuple[str, ...], cues: tuple[str, ...], choices: Choices) -> frozenset[str]:
    phrases = [*nouns, *cues, *(value for value, _ in choices)]
    phrases += [word for _, words in choices for word in words]
    return frozenset(w for phrase in phrases for w in fold(phrase.replace("_", " ")).split())


@lru_cache(maxsize=256)
def _union(parts: tuple[frozenset[str], ...]) -> frozenset[str]:
    words = frozenset().union(*parts) | _GRAMMAR_WORDS | read_counts.PEOPLE
    return frozenset(w for w in words if w.isalpha() and len(w) > 3)
