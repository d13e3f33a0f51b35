"""What somebody has newly written in an email, without the letter they answer below it."""

import re

_BEGINS_QUOTE = re.compile(
    r"^(?:on\b.{4,200}\bwrote:|el\b.{4,200}\bescribi[oó]:"
    r"|-{2,}\s*(?:original message|mensaje original)\s*-{2,}"
    r"|_{20,}|from:\s.+@.+|de:\s.+@.+)\s*$",
    re.IGNORECASE,
)
_WRAPPED = re.compile(r"^(?:on|el)\b.{4,200}$", re.IGNORECASE)
_SIGNATURE = "-- "  # RFC 3676, section 4.3


def cut_quotes(text: str) -> tuple[str, str]:
    """The new words, and everything below them. An email that only quotes is all new."""
    lines = text.replace("\r\n", "\n").split("\n")
    end = next((at for at in range(len(lines)) if _ends_here(lines, at)), len(lines))
    fresh, rest = "\n".join(lines[:end]).strip(), "\n".join(lines[end:]).strip()
    return (fresh, rest) if fresh else (text.strip(), "")


def _ends_here(lines: list[str], at: int) -> bool:
    line = lines[at]
    if line == _SIGNATURE or _BEGINS_QUOTE.match(line.strip()):
        return True
    following = lines[at + 1].strip() if at + 1 < len(lines) else ""
    if _WRAPPED.match(line.strip()) and re.fullmatch(r".{0,120}(?:wrote|escribi[oó]):", following):
        return True
    return line.startswith(">") and all(
        one.startswith(">") or not one.strip() for one in lines[at:]
    )
