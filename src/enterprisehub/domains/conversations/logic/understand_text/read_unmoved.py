"""Slots a person says they do not care about without having been asked: "any airline is fine"."""

import re
from collections.abc import Sequence
from functools import lru_cache

from enterprisehub.domains.conversations.contracts import SlotSpec
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

_CARELESS = (
    r"(?:don't|do not|doesn't|not) (?:really |particularly )?(?:care|mind|matter|have (?:a |any )?(?:preference|particular)"
    r"|picky|particular|fussy)(?: (?:about|on|for|with|as to|regarding|which|what|if|whether))?"
    r"|no preference(?: (?:for|on|about|regarding|in|as to))?|flexible (?:with|on|about)|open to any"
)
_SETTLES = r"(?:is|are|will|would|works?|can be|should be|doesn't) ?(?:be |do |work )?(?:fine|ok|good|great|do|work|works|any\w*|not matter|matter|me)?"


def find_unmoved(reading: Reading, specs: Sequence[SlotSpec]) -> frozenset[str]:
    """Names of the slots any value of which will do."""
    if not re.search(
        r"(?<![\w'])(?:any|care|mind|matter|preference|picky|flexible)", reading.plain
    ):
        return frozenset()
    keys = _keys(tuple(spec.name for spec in specs))
    return frozenset(
        spec.name for spec in specs
        if spec.name in keys and _pattern(keys[spec.name]).search(reading.plain)
    )  # fmt: skip


@lru_cache(maxsize=128)
def _keys(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The words of each slot's name that no other slot's name shares."""
    parts = {name: [w for w in name.lower().split("_") if len(w) > 3] for name in names}
    return {
        name: own for name, words in parts.items()
        if (own := tuple(w for w in words if sum(w in p for p in parts.values()) == 1))
    }  # fmt: skip


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    noun = rf"(?:{'|'.join(re.escape(w.removesuffix('s')) for w in words)})s?"
    return re.compile(
        rf"(?<![\w'])(?:(?:{_CARELESS}) (?:\w+ ){{0,3}}{noun}"
        rf"|any (?:kind of |type of |sort of |particular )?{noun} {_SETTLES}"
        rf"|any (?:kind|type|sort) of {noun}"
        rf"|{noun} (?:\w+ ){{0,2}}(?:doesn't|does not|do not|don't) matter)(?![\w'])"
    )
