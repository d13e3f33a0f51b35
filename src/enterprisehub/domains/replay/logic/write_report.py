"""What a replay found, counted: pure."""

from collections.abc import Iterable
from typing import Any

UNWANTED = ("rejected", "edited", "reversed")


type Outlined = tuple[dict[str, Any], dict[str, Any], list[Any], int]


def write_report(items: Iterable[Outlined]) -> dict[str, Any]:
    """Counts over all items: (before, after, differs, cost of the replay)."""
    counts: dict[str, int] = dict.fromkeys(
        (
            "compared", "same", "texts", "faithful",
            "blocks_before", "blocks_after", "handoffs_before", "handoffs_after",
            "handoffs_changed", "ends_changed",
            "alone_before", "alone_after", "freed", "freed_unwanted", "asked_more",
            "refused_wordings", "cost_microcents",
        ),
        0,
    )  # fmt: skip
    for before, after, differs, cost in items:
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
        counts["cost_microcents"] += cost
        if "people" in before:
            _count_decision(counts, before, after)
    return dict(counts)


def _count_decision(counts: dict[str, int], before: dict[str, Any], after: dict[str, Any]) -> None:
    counts["alone_before"] += before["people"] == 0
    counts["alone_after"] += after["people"] == 0
    if before["people"] and not after["people"]:
        counts["freed"] += 1
        counts["freed_unwanted"] += before.get("past") in UNWANTED
    counts["asked_more"] += after["people"] > before["people"]
