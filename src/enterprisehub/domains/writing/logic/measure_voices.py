"""How the voices fare against each other, with the range in which chance leaves the figures."""

from dataclasses import dataclass
from typing import Final

from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.contracts import Arm
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.prompts.outcomes import wilson

ARMS: Final[tuple[Arm, ...]] = ("trained", "default")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and where the true share lies with 95 % (Wilson)."""

    good: int
    of: int

    @property
    def ratio(self) -> float | None:
        return self.good / self.of if self.of else None

    @property
    def range(self) -> tuple[float, float] | None:
        return wilson(self.good, self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class VoiceFigures:
    """One voice. `unedited` is of the decided drafts, `answered` of the sent ones."""

    arm: Arm
    drafts: int
    unedited: Share
    answered: Share


async def measure_voices(db: Db) -> list[VoiceFigures]:
    """Both voices, the trained one first."""
    rows = await queries.trial_counts(db)
    return [_figures(arm, [row[1:] for row in rows if row[0] == arm]) for arm in ARMS]


def _figures(arm: Arm, rows: list[tuple[str, int, int, int]]) -> VoiceFigures:
    decided = sum(count for decision, count, *_ in rows if decision != "waiting")
    unedited = sum(count for decision, count, *_ in rows if decision == "approved")
    return VoiceFigures(
        arm,
        sum(count for _, count, *_ in rows),
        Share(unedited, decided),
        Share(sum(row[3] for row in rows), sum(row[2] for row in rows)),
    )


def verdict(figures: list[VoiceFigures]) -> str:
    """What may be said; nothing where the ranges touch."""
    trained, default = figures
    if not (trained.drafts and default.drafts):
        return "Nothing to compare yet: each voice needs drafts that were decided."
    for name, one, other in (
        ("answered", trained.answered, default.answered),
        ("approved without editing", trained.unedited, default.unedited),
    ):
        if one.range is None or other.range is None:
            continue
        if one.range[0] > other.range[1]:
            return f"The trained voice is {name} more often, by more than chance."
        if one.range[1] < other.range[0]:
            return f"The default voice is {name} more often, by more than chance."
    return "Too few to tell: the ranges still touch."
