"""What a replay found, counted: pure."""

from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Any

UNWANTED = ("rejected", "edited", "reversed")


type Outlined = tuple[dict[str, Any], dict[str, Any], list[Any], int]


def write_report(items: Iterable[Outlined]) -> dict[str, Any]:
    """Counts over all items: (before, after, differs, cost of the replay).

    What the candidate did not answer is compared with nothing.
    """
    counts: dict[str, int] = dict.fromkeys(
        (
            "compared", "same", "texts", "faithful",
            "blocks_before", "blocks_after", "handoffs_before", "handoffs_after",
            "handoffs_changed", "ends_changed",
            "alone_before", "alone_after", "freed", "freed_unwanted", "asked_more",
            "refused_wordings", "cost_microcents", "refused_before", "readings", "failed",
            "tokens", "unpriced", "private", "chosen", "worded", "worded_before", "sentences",
            "dropped", "characters", "characters_before",
        ),
        0,
    )  # fmt: skip
    asked: Counter[str] = Counter()
    times_ms: list[int] = []
    for before, after, differs, cost in items:
        counts["cost_microcents"] += cost
        if "failed" in differs:
            counts["failed"] += 1
            continue
        counts["compared"] += 1
        counts["same"] += not differs
        counts["texts"] += "text" in differs
        counts["faithful"] += bool(before.get("faithful"))
        counts["blocks_before"] += bool(before.get("block"))
        counts["blocks_after"] += bool(after.get("block"))
        counts["handoffs_before"] += bool(before.get("handoff"))
        counts["handoffs_after"] += bool(after.get("handoff"))
        counts["handoffs_changed"] += "handoff" in differs
        counts["ends_changed"] += "end" in differs
        counts["refused_wordings"] += bool(after.get("refused"))
        counts["refused_before"] += bool(before.get("refused"))
        counts["readings"] += "reading" in differs
        if "prompt" in after:
            asked[after["prompt"]] += 1
            times_ms.append(after["ms"])
            counts["tokens"] += after["tokens"]
            counts["unpriced"] += not after["cost_known"]
        if "asked_by" in before:
            _count_private(counts, before, after, differs)
        if "people" in before:
            _count_decision(counts, before, after)
    median_ms = round(median(times_ms)) if times_ms else None
    return {**counts, "asked": dict(asked), "median_ms": median_ms}


def _count_private(
    counts: dict[str, int], before: dict[str, Any], after: dict[str, Any], differs: list[Any]
) -> None:
    counts["private"] += 1
    counts["chosen"] += "chosen" in differs
    if "sentences" in after:
        counts["worded"] += not after["refused"]
        counts["worded_before"] += not before["refused"]
        counts["sentences"] += after["sentences"]
        counts["dropped"] += after["dropped"]
        counts["characters"] += after["characters"]
        counts["characters_before"] += before["characters"]


def _count_decision(counts: dict[str, int], before: dict[str, Any], after: dict[str, Any]) -> None:
    counts["alone_before"] += before["people"] == 0
    counts["alone_after"] += after["people"] == 0
    if before["people"] and not after["people"]:
        counts["freed"] += 1
        counts["freed_unwanted"] += before.get("past") in UNWANTED
    counts["asked_more"] += after["people"] > before["people"]
