"""A record of trust in words and figures."""

from collections.abc import Collection
from dataclasses import dataclass

from enterprisehub.kernel.actions.autonomy.earned import share_checked
from enterprisehub.kernel.actions.autonomy.levels import LEVELS, Evidence, Level, missing
from enterprisehub.kernel.actions.autonomy.offers import Offer, barred_because
from enterprisehub.kernel.actions.autonomy.segments import segment_in_words
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.actions.kinds import KINDS
from enterprisehub.kernel.actions.models import AutonomyRow
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.ui.items import Severity

LEVEL_WORDS: dict[Level, tuple[str, Severity]] = {
    "review": ("Review", "neutral"),
    "sampled": ("Sampled", "info"),
    "automatic": ("Automatic", "ok"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustLine:
    """One record as the list shows it. `next_step` says what is missing, or why nothing is."""

    row: AutonomyRow
    agent: str
    kind: str
    segment: str
    level: str
    severity: Severity
    found: Evidence
    people: str
    next_step: str
    barred: bool

    @property
    def unedited(self) -> str:
        if not self.found.decided:
            return "No decisions yet"
        return (
            f"{self.found.unedited} of {self.found.decided}, at least {self.found.unedited_low:.0%}"
        )

    @property
    def kept(self) -> str:
        if not self.found.done:
            return "Nothing done yet"
        kept = self.found.done - self.found.reversed
        return f"{kept} of {self.found.done}, at least {self.found.kept_low:.0%}"


def trust_line(
    row: AutonomyRow, settings: AutonomySettings, offered: Collection[Offer]
) -> TrustLine:
    level: Level = next(level for level in LEVELS if level == row.level)
    found = stored_evidence(row)
    barred = barred_because(row, settings, offered)
    kind, agent = KINDS.get(row.kind), AGENTS.get(row.agent)
    words, severity = LEVEL_WORDS[level]
    return TrustLine(
        row=row,
        agent=agent.title if agent else row.agent,
        kind=kind.title if kind else row.kind,
        segment=segment_in_words(row.segment),
        level=words,
        severity=severity,
        found=found,
        people=_people(level, settings),
        next_step=_next(level, found, settings, barred, moved_before=row.since is not None),
        barred=bool(barred),
    )


def stored_evidence(row: AutonomyRow) -> Evidence:
    names = ("decided", "unedited", "done", "reversed", "decided_since")
    return Evidence(**{name: int(row.evidence.get(name, 0)) for name in names})


def _people(level: Level, settings: AutonomySettings) -> str:
    share = share_checked(level, settings)
    return "Everything" if share >= 1 else f"{share:.0%}" if share else "Nothing"


def _next(
    level: Level, found: Evidence, settings: AutonomySettings, barred: str, *, moved_before: bool
) -> str:
    if barred:
        return f"Stays: {barred}"
    if level == "automatic":
        return "Kept for as long as the evidence carries it"
    target = "automatic" if level == "sampled" else "sampled"
    if needed := missing(level, found, settings.bars, moved_before=moved_before):
        return f"For {target}: {needed}"
    return f"Rises to {target} when it is judged next"
