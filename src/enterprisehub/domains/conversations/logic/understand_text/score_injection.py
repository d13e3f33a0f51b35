"""How much a text tries to instruct the machine instead of talking to the business."""

import re
import unicodedata

# Phrases of instruction, each with its weight; the score is 1 - ∏(1 - weight) over those present.
_SIGNS: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern, re.IGNORECASE))
    for weight, pattern in (
        (0.85, r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,30}\b(?:previous|prior|above|earlier|all|any|your|the|these)\b.{0,25}\b(?:instruction|prompt|rule|direction|guideline|context|message|polic|restriction|programming|training)"),
        (0.85, r"\b(?:ignora|olvida|descarta)\b.{0,30}\b(?:instrucciones|reglas|indicaciones)"),
        (0.75, r"\b(?:system|developer|hidden|initial|original|secret)[ _-]?(?:prompt|message|instruction)"),
        (0.7, r"\b(?:reveal|print|show|repeat|output|dump|leak|tell me|give me|what (?:is|are|were))\b.{0,30}\b(?:your (?:prompt|instruction|rules|guideline|configuration|initial)|(?:api|secret|access)[ _-]?(?:key|token)|password|credentials|env(?:ironment)? variables)"),
        (0.7, r"\byou are now\b|\bfrom now on,? (?:you|act|respond|answer)|\bact as (?:if you|an? (?:unrestricted|evil|different|admin|developer|root))|\bpretend (?:to be|you(?:'re| are))\b|\bnew (?:persona|role|instructions?)\b"),
        (0.8, r"\b(?:jailbreak|dan mode|developer mode|do anything now|god mode|sudo mode)\b"),
        (0.8, r"<\|?/?(?:system|im_start|im_end|assistant|user|instructions?)\|?>|\[/?(?:INST|SYSTEM|SYS)\]|<<SYS>>|^\s*(?:system|assistant|developer)\s*:|#{2,}\s*(?:system|instruction|new task)"),
        (0.6, r"\b(?:without|no need for|skip|bypass) (?:any )?(?:approval|confirmation|asking|review|permission)\b"),
        (0.55, r"\b(?:send|forward|email|text|transfer|wire|export|post|upload)\b.{0,40}\b(?:all|every|entire|full)\b.{0,25}\b(?:contacts?|customers?|leads?|database|records?|messages?|conversations?|phone numbers|emails?)"),
        (0.55, r"\b(?:call|invoke|execute|run|use) (?:the )?(?:tool|function|command|api|shell|sql|query)\b|\b(?:drop|delete from|truncate) (?:table|database)?\b.{0,20}(?:;|table|contacts|users)|\brm -rf\b"),
        (0.5, r"\b(?:do not|don't|never) (?:tell|mention|inform|alert|notify)\b.{0,25}\b(?:user|human|agent|anyone|owner|admin|broker)"),
        (0.45, r"\b(?:as an ai|language model|llm|chatgpt|gpt-?\d|your training data|your (?:system|base) model)\b"),
        (0.4, r"\b(?:mark|set|approve|change|update)\b.{0,25}\b(?:approved|verified|admin|qualified|permissions?|role|opt(?:ed)?[ -]?in|consent)\b"),
        (0.35, r"\b(?:end of (?:prompt|document|conversation|message)|begin (?:new )?(?:prompt|instructions)|important instruction|the following instructions?)\b"),
        (0.3, r"(?:[A-Za-z0-9+/]{60,}={0,2})"),
    )
)  # fmt: skip
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_LONGEST = 20_000


def score_injection(text: str) -> float:
    """0 for ordinary talk, towards 1 the more a text addresses the machine's instructions.

    Invisible characters are removed before matching and count themselves, because people do not
    type them.
    """
    shown = text[:_LONGEST]
    hidden = len(_INVISIBLE.findall(shown))
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", shown))
    plain = re.sub(r"[^\S\n]+", " ", plain)
    joined = plain.replace("\n", " ")
    innocent = 1.0
    for weight, pattern in _SIGNS:
        if pattern.search(plain) or ("\n" in plain and pattern.search(joined)):
            innocent *= 1 - weight
    if hidden:
        innocent *= 0.7 if hidden < 5 else 0.4
    return round(1 - innocent, 3)
