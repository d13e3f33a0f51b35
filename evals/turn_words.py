"""How often words alone take a cut sentence for a whole one, and a whole one for a cut one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from enterprisehub.domains.voice.engine.finished_words import sounds_whole

CASES = Path(__file__).parent / "cases" / "conversations"
LEAST_WORDS = 4
GOALS = {"whole_taken_for_cut": 0.05, "cut_taken_for_whole": 0.0}


def run() -> dict[str, Any]:
    """What callers wrote, whole and cut after each word, as recognisers give it.

    `dotted` is the worst case: a recogniser that ends whatever it has with a full stop.
    """
    whole = slowed = cut = hanging = taken = dotted = 0
    texts = sorted(_texts())
    for text in texts:
        words = text.split()
        if len(words) < LEAST_WORDS:
            continue
        whole += 1
        slowed += sounds_whole(f"{' '.join(words)}.") is False
        for count in range(2, len(words)):
            cut += 1
            said = " ".join(words[:count]).rstrip(",;:")
            hanging += sounds_whole(said) is False
            taken += sounds_whole(said) is True
            dotted += sounds_whole(f"{said}.") is True
    return {
        "sentences": whole,
        "cuts": cut,
        "whole_taken_for_cut": round(slowed / whole, 3) if whole else None,
        "cut_known_as_cut": round(hanging / cut, 3) if cut else None,
        "cut_taken_for_whole": round(taken / cut, 3) if cut else None,
        "cut_taken_for_whole_dotted": round(dotted / cut, 3) if cut else None,
        "goals": GOALS,
    }


def _texts() -> Iterator[str]:
    """Each sentence that a lead wrote in the cases of the flows."""
    for file in CASES.glob("*.json"):
        for case in json.loads(file.read_text("utf-8")):
            for turn in case["turns"]:
                yield from filter(None, map(str.strip, re.split(r"[.?!]+\s", f"{turn['lead']} ")))
