"""How callers sound by their words: pleased, annoyed, worried, sad, confused, surprised or plain.

By word lists in English and Spanish, no model; what the voice itself tells is not heard here. Pure.
"""

import re
from collections.abc import Sequence

EMOTIONS = ("annoyed", "worried", "sad", "confused", "pleased", "surprised")
"""The first of two that are equally strong counts: what a colleague should know of."""

_WORDS: dict[str, str] = {
    "annoyed": r"""angry|furious|mad at|outrag\w+|ridiculous|unacceptable|annoy(?:ed|ing)
        |pissed(?: off)?|frustrat(?:ed|ing)|fed up|sick of|hate|rude|scam|liars?|lied to
        |terrible|awful|horrible|worst|waste of (?:my )?time|useless|stop (?:calling|bothering)
        |enojad[oa]|furios[oa]|molest[oa]|indignad[oa]|estafa|hart[oa]|ridículo|inaceptable
        |pésim[oa]|horrible|pérdida de tiempo|mentiros[oa]s?""",
    "worried": r"""worr(?:y|ied|ies|ying)|concerned|afraid|scared|nervous|anxious
        |stress(?:ed|ful|ing)?|overwhelm(?:ed|ing)|urgent|desperate|foreclos\w+|can't afford
        |losing (?:my|our|the) \w+|behind on|preocupa\w*|miedo|asustad[oa]|nervios[oa]
        |angustiad[oa]|ansios[oa]|urgente|desesperad[oa]|agobiad[oa]""",
    "sad": r"""sad|unfortunately|passed away|died|death|funeral|divorc\w+|separat(?:ed|ing)
        |grie(?:f|ving)|heartbroken|hard time|difficult time
        |lost (?:my|our) (?:job|husband|wife|mother|father|mom|dad|son|daughter)
        |miss (?:him|her|them)|triste|falleci\w+|murió|divorci\w+|desgraciadamente
        |lamentablemente|funeral""",
    "confused": r"""confus(?:ed|ing)|don't (?:understand|get it|follow)
        |not (?:sure what|following)|what do you mean|makes no sense|doesn't make sense|i'm lost
        |no (?:entiendo|comprendo)|confundid[oa]|qué quiere decir|cómo dice""",
    "surprised": r"""wow|really\?|no way|surpris(?:ed|ing)|unbelievable|oh my(?: god| gosh)?
        |seriously|are you kidding|vaya|increíble|no me diga|de verdad\?|sorprendid[oa]|en serio""",
    "pleased": r"""great|wonderful|fantastic|amazing|awesome|perfect|excellent|lovely|excited
        |happy|glad|thrilled|love (?:it|that|this)|thank you (?:so|very) much|appreciate|genial
        |perfecto|excelente|maravillos[oa]|encanta\w*|content[oa]|feliz|estupend[oa]
        |muchas gracias""",
}  # fmt: skip
_FOUND = {
    name: re.compile(rf"(?<!\w)(?:{re.sub(r'\s*\n\s*', '', words)})(?!\w)", re.IGNORECASE)
    for name, words in _WORDS.items()
}
_DENIED = re.compile(
    r"(?:\bnot|n't|\bnever|\bno longer|\bwithout|\bno|\bnunca|\bsin|\bni)(?:\s+\w+){0,2}\s+$",
    re.IGNORECASE,
)
_TURNED = {"pleased": "annoyed"}
"""What is denied says nothing, but for joy: who is not happy is annoyed."""


def tell_emotion(text: str) -> str | None:
    """The emotion that most of the words speak of; None where they speak of none."""
    counts = dict.fromkeys(EMOTIONS, 0)
    for name, words in _FOUND.items():
        for found in words.finditer(text):
            denied = _DENIED.search(text[: found.start()]) is not None
            named = _TURNED.get(name) if denied else name
            if named is not None:
                counts[named] += 1
    strongest = max(EMOTIONS, key=lambda name: counts[name])
    return strongest if counts[strongest] else None


def sum_up_emotions(heard: Sequence[str | None]) -> dict[str, int]:
    """How often each was heard in a call, the most frequent first; plain turns are left out."""
    counts = {name: heard.count(name) for name in EMOTIONS}
    return {name: n for name, n in sorted(counts.items(), key=lambda one: -one[1]) if n}
