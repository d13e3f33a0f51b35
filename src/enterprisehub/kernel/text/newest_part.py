"""What a person newly wrote in an email, without the messages that it quotes below."""

import re

# How mail programs begin what they quote: a rule, or who wrote it when, on up to three lines.
_RULE = re.compile(
    r"^\s*(?:>|-{2,}\s*(?:original|mensaje original|forwarded)|_{8,}\s*$)", re.IGNORECASE
)
_WROTE = re.compile(
    r"^\s*(?:on\b.{4,240}\bwrote\s*:|el\b.{4,240}\bescribió\s*:|am\b.{4,240}\bschrieb\b.{0,80}:)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(r"^\s*\*?(?:from|de)\s*:\*?\s*\S", re.IGNORECASE)
_NEXT_HEADER = re.compile(
    r"^\s*\*?(?:sent|date|to|subject|cc|enviado|fecha|para|asunto)\s*:\*?\s*\S", re.IGNORECASE
)
_ATTRIBUTION_LINES = 3


def newest_part(text: str) -> str:
    """The lines before the first quotation; empty where there is nothing but quotations."""
    lines = text.splitlines()
    for number in range(len(lines)):
        if _begins_quotation(lines, number):
            return "\n".join(lines[:number]).rstrip()
    return text


def _begins_quotation(lines: list[str], number: int) -> bool:
    if _RULE.match(lines[number]):
        return True
    if _HEADER.match(lines[number]):
        return any(_NEXT_HEADER.match(line) for line in lines[number + 1 : number + 3])
    return any(
        _WROTE.match(" ".join(lines[number : number + count]))
        for count in range(1, _ATTRIBUTION_LINES + 1)
    )
