"""Whether a message is about a service, and which of its intents, by the schema's own words."""

import re
from collections.abc import Mapping
from typing import Any

from enterprisehub.domains.conversations.logic.understand_text.derive_specs import (
    schema_lexicon,
    words_of,
)


def focus_words(service: Mapping[str, Any]) -> frozenset[str]:
    """Words that tell that a message is about this service, from its own descriptions."""
    texts = [service.get("description", "")]
    for intent in service.get("intents", []):
        texts += [intent["description"], re.sub(r"(?<!^)(?=[A-Z])", " ", intent["name"])]
    words = {w for text in texts for w in words_of(text)}
    common = frozenset(schema_lexicon()["unfocused"])
    stems = {w.removesuffix("s") for w in words if len(w) > 3} - common
    stems |= {w for group in schema_lexicon()["kin"] if stems & set(group) for w in group}
    return frozenset(stems | {f"{w}s" for w in stems})


def wanted_slots(service: Mapping[str, Any], text: str) -> list[str]:
    """Required slots of the intent the words are nearest to; among equals the one that acts."""
    said = {w.removesuffix("s") for w in words_of(text)}

    def nearness(intent: Mapping[str, Any]) -> tuple[int, bool]:
        named = re.sub(r"(?<!^)(?=[A-Z])", " ", intent["name"])
        words = {w.removesuffix("s") for w in words_of(f"{named} {intent['description']}")}
        near = len(words & said)
        return near, near > 0 and intent["is_transactional"]

    best = max(service.get("intents", []), key=nearness, default=None)
    return list(best["required_slots"]) if best else []
