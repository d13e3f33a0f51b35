"""A campaign's numbers with the people behind them, and its plan in words."""

from dataclasses import dataclass
from urllib.parse import urlencode

from enterprisehub.domains.voice.contracts.campaigns import (
    CampaignInfo,
    CampaignPlan,
    CampaignState,
)
from enterprisehub.domains.voice.pages.shown import dollars


@dataclass(frozen=True, slots=True)
class CampaignFigure:
    """One number; `href` lists whom or what it counts."""

    label: str
    value: str
    note: str
    href: str


def figures_of(info: CampaignInfo, place: str) -> list[CampaignFigure]:
    """The numbers of a campaign, each with the people that it counts."""

    def people(label: str, count: int, note: str, state: str = "") -> CampaignFigure:
        return CampaignFigure(label, str(count), note, f"{place}?state={state}" if state else place)

    f = info.figures
    if info.state == CampaignState.DRAFT:
        checking = "being checked" if info.checking else ""
        refused = f.waiting - f.may_call - f.later - f.unchecked
        return [
            people("People", f.people, "in the campaign"),
            people("May be called now", f.may_call, "by law and its hours", "may_call"),
            people("Later", f.later, "outside hours now", "later"),
            people("Will not be called", refused + f.skipped, "see why below", "refused"),
            people("Not checked yet", f.unchecked, checking, "unchecked"),
        ]
    share = f"{round(100 * f.reached / f.over)} % of those over" if f.over else ""
    return [
        people("Reached", f.reached, share, "reached"),
        people("Not reached", f.not_reached, "after all attempts", "not_reached"),
        people("Left out", f.skipped, "see why below", "skipped"),
        people("Being called", f.calling, f"{f.waiting} wait", "calling"),
        CampaignFigure(
            "Calls", str(f.calls), dollars(f.cost_microcents), f"/calls?campaign={info.id}"
        ),
    ]


def reasons_of(info: CampaignInfo, place: str) -> list[tuple[str, int, str]]:
    """Why people are not called, how many, and where they are listed."""
    return [
        (says, count, f"{place}?{urlencode({'why': says})}")
        for says, count in info.figures.refusals
    ]


def facts_of(plan: CampaignPlan) -> list[tuple[str, str]]:
    """What was planned, in words."""
    pauses = [
        ("after busy", plan.retries.busy_minutes),
        ("after no answer", plan.retries.no_answer_minutes),
        ("after voicemail", plan.retries.voicemail_minutes),
    ]
    again = ", ".join(f"{minutes} min {when}" for when, minutes in pauses if minutes)
    hours = f"{plan.hours.opens} to {plan.hours.closes} ({', '.join(plan.hours.days)})"
    voicemail = {"agent": "As the agent's rule says", "hang_up": "Hang up"}
    return [
        ("Purpose", words_of(plan.purpose)),
        ("About", plan.about or "–"),
        ("Hours of the called person", hours),
        ("Pace", f"{plan.pace.calls_at_once} at once, {plan.pace.calls_per_minute} a minute"),
        ("Attempts", f"at most {plan.retries.most_attempts}{': again ' + again if again else ''}"),
        ("Voicemail", voicemail.get(plan.voicemail, f"Leave “{plan.message}”")),
    ]


def words_of(name: str) -> str:
    """A stored name for people: "no_answer" is "No answer"."""
    return name.replace("_", " ").capitalize()
