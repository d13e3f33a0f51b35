"""Acts become text: templates joined into natural sentences that fit the channel."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from enterprisehub.domains.conversations.contracts import BotAct
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow
from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.domains.conversations.logic.phrase_reply.say_acts import (
    MUST,
    SAYING_VALUES,
    Sentence,
    Speaker,
)

__all__ = ["BUDGET_CHARACTERS", "Phrased", "phrase_reply", "speaker_of"]

# Two segments of GSM-7 text with room for a link; email and web chat have no carrier limit.
BUDGET_CHARACTERS = {"sms": 320, "whatsapp": 600, "web_chat": 600, "voice": 320, "email": 4000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrased:
    """`text` is what would be sent; `facts` are the tenant's facts and lead's values it used.

    `subject` is set for email alone. `left_out` names acts that did not fit the channel.
    """

    text: str
    subject: str | None
    language: str
    tone: str
    channel: str
    facts: Mapping[str, str]
    template_version: str
    left_out: tuple[str, ...] = ()


def speaker_of(
    flow: Flow,
    facts: Mapping[str, str],
    *,
    language: str | None,
    tone: str,
    seed: str,
    aloud: bool = False,
) -> Speaker:
    """`aloud`: in words for the ear."""
    spoken = language if language in flow.languages else DEFAULT_LANGUAGE
    book = phrasebook(spoken, spoken=aloud)
    return Speaker(flow=flow, book=book, tone=tone, facts=facts, seed=seed)


def phrase_reply(
    acts: Sequence[BotAct],
    flow: Flow,
    facts: Mapping[str, str],
    *,
    language: str | None,
    tone: str,
    channel: str,
    seed: str,
) -> Phrased:
    """The text of `acts`, never longer than the channel allows; empty where the bot waits.

    The same seed gives the same words. The question and the disclosure are never left out.
    """
    aloud = channel == "voice"
    speaker = speaker_of(flow, facts, language=language, tone=tone, seed=seed, aloud=aloud)
    sentences = [sentence for act in acts for sentence in speaker.say(act)]
    budget = BUDGET_CHARACTERS.get(channel, BUDGET_CHARACTERS["sms"])
    kept = _fitted(sentences, budget)
    text = _closed(_email(kept, speaker) if channel == "email" else _together(kept), budget)
    return Phrased(
        text=text if sentences else "",
        subject=_subject(speaker) if channel == "email" and sentences else None,
        language=speaker.book.language,
        tone=tone,
        channel=channel,
        facts=_facts_in(text, facts, acts),
        template_version=f"{flow.name}.{flow.version}/phrases.{speaker.book.version}",
        left_out=tuple(s.kind.value for s in sentences if s not in kept and s.droppable),
    )


def _fitted(sentences: list[Sentence], budget: int) -> list[Sentence]:
    """Leave out the least important until it fits, then shorten what may be shortened."""
    kept = list(sentences)
    while len(_together(kept)) > budget:
        droppable = [s for s in kept if s.droppable > MUST + 1]
        shortenable = [s for s in kept if s.short and s.text != s.short]
        answers = [s for s in kept if s.droppable == MUST + 1]
        if droppable:
            kept.remove(max(droppable, key=lambda s: s.droppable))
        elif len(answers) > 1:
            kept.remove(answers[-1])
        elif shortenable:
            first = kept.index(shortenable[0])
            kept[first] = replace(shortenable[0], text=str(shortenable[0].short), short=None)
        elif answers:
            return _cut_answer(kept, answers[0], budget)
        else:
            break
    return kept


def _cut_answer(kept: list[Sentence], answer: Sentence, budget: int) -> list[Sentence]:
    """A long answer of the tenant is cut after a whole sentence, so that the question stays."""
    room = budget - len(_together([s for s in kept if s is not answer])) - 1
    text = answer.text[: max(room, 0)]
    ends = [m.end() for m in re.finditer(r"[.!](?=\s|$)", text)]
    cut = text[: ends[-1]] if ends else ""
    changed = [replace(s, text=cut) if s is answer else s for s in kept]
    return [s for s in changed if s.text]


def _together(sentences: Sequence[Sentence]) -> str:
    return " ".join(_capital(s.text) for s in sentences if s.text)


def _email(sentences: Sequence[Sentence], speaker: Speaker) -> str:
    paragraphs = [_capital(s.text) for s in sentences if s.text]
    if not paragraphs:
        return ""
    return "\n\n".join([*paragraphs, speaker.fill(speaker.phrase("sign_off"))])


def _subject(speaker: Speaker) -> str:
    title = speaker.flow.title.get(speaker.book.language, speaker.flow.name)
    return speaker.fill(speaker.phrase("subject"), title=title)


def _capital(text: str) -> str:
    """Sentences that begin with a fact ("our agent …") begin with a capital all the same."""
    return re.sub(r"(^|[.!?] )([a-zà-ÿ])(?=[a-zà-ÿ]* )", lambda m: m[1] + m[2].upper(), text)


def _closed(text: str, budget: int) -> str:
    """The last guard: whatever facts a tenant wrote, the text ends inside the budget."""
    if len(text) <= budget:
        return text
    return text[: budget - 3].rsplit(" ", 1)[0] + "..."


def _facts_in(text: str, facts: Mapping[str, str], acts: Sequence[BotAct]) -> dict[str, str]:
    used = {name: value for name, value in facts.items() if value and value in text}
    said = {
        f"slot.{value.slot}": value.surface
        for act in acts
        if act.kind in SAYING_VALUES
        for value in act.slots
    }
    return used | said
