"""How long a post is to its network. Pure.

Sources: docs.joinmastodon.org (a link counts 23 characters, whatever its length), docs.x.com
(counting characters: the same), the lexicon app.bsky.feed.post (300 graphemes, 3,000 bytes).
"""

import re
import unicodedata
from typing import Final

from enterprisehub.domains.content.contracts import CHANNELS, Channel

LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'’”]")
LINK_CHARACTERS: Final = 23
BLUESKY_BYTES: Final = 3_000
_JOINER: Final = "\u200d"


def length_of(channel: Channel, text: str) -> int:
    """Characters as the network counts them."""
    if channel in ("mastodon", "x"):
        return len(LINK.sub("x" * LINK_CHARACTERS, text))
    return graphemes(text) if channel == "bluesky" else len(text)


def problem_of(channel: Channel, text: str, most: int | None) -> str:
    """Why the network would not take it; empty where it would."""
    rule = CHANNELS[channel]
    limit = rule.most_characters if most is None else most
    if (length := length_of(channel, text)) > limit:
        return f"{rule.title} takes {limit:,} characters, and this has {length:,}."
    if channel == "bluesky" and len(text.encode()) > BLUESKY_BYTES:
        return f"{rule.title} takes {BLUESKY_BYTES:,} bytes, and this has {len(text.encode()):,}."
    return ""


def graphemes(text: str) -> int:
    """How many letters and signs a reader sees; where that is not clear, rather more than fewer."""
    count, joined, flag = 0, False, False
    for sign in text:
        if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me"):
            continue
        if sign == _JOINER:
            joined = True
            continue
        tone, region = "\U0001f3fb" <= sign <= "\U0001f3ff", "\U0001f1e6" <= sign <= "\U0001f1ff"
        second = region and flag
        if not (joined or tone or second):
            count += 1
        joined, flag = False, region and not second
    return count
