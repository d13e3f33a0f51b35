"""What each figure of delivery means, in which unit, and who defined it so."""

from dataclasses import dataclass
from typing import Final, Literal

type Unit = Literal["items", "days", "hours", "percent", "deployments"]

_POCKET = "ProKanban.org, The Kanban Pocket Guide, chapter 6"
_DORA = "DORA, dora.dev/guides/dora-metrics"
_LAKE = "Apache DevLake, change_lead_time_calculator.go"


@dataclass(frozen=True, slots=True)
class Definition:
    """`shown` names the figure of the summary that is the headline."""

    key: str
    title: str
    group: str
    unit: Unit
    shown: Literal["n", "mean", "p50"]
    text: str
    source: str


DEFINITIONS: Final = (
    Definition("throughput", "Throughput", "Flow", "items", "n",
               "Items whose last entry into done lies in the period. Counted, not estimated.",
               _POCKET),
    Definition("cycle_time", "Cycle time", "Flow", "days", "p50",
               "From the first entry into work after commitment to the last entry into done, in "
               "elapsed days. A move backwards erases later dates.", _POCKET),
    Definition("lead_time", "Lead time", "Flow", "days", "p50",
               "From the moment the item was opened until it was resolved: what a customer waits.",
               "Apache DevLake, lead_time_minutes"),
    Definition("work_in_progress", "Work in progress", "Flow", "days", "n",
               "Items started and not finished, now, whatever the period. Their age is the time "
               "since they were started.", _POCKET),
    Definition("flow_efficiency", "Flow efficiency", "Flow", "percent", "p50",
               "Of the time between started and finished, the share in which somebody worked on "
               "the item. Statuses nobody has mapped count as neither work nor waiting.", _POCKET),
    Definition("sprint_say_do", "Sprint say/do", "Sprints", "percent", "mean",
               "Of the items in the sprint when it really started, the share done in it when it "
               "was completed. Rebuilt from each item's history.",
               "Scrum practice; membership by the sprint's changelog"),
    Definition("sprint_scope_change", "Scope change", "Sprints", "percent", "mean",
               "Items added to or removed from a sprint after its start, relative to what was "
               "committed.", "Scrum practice; membership by the sprint's changelog"),
    Definition("pull_coding", "Coding", "Review", "hours", "p50",
               "From a pull request's first commit to its opening.", _LAKE),
    Definition("pull_pickup", "Pickup", "Review", "hours", "p50",
               "From ready for review (else opened) to the first review by somebody who is "
               "neither its author nor a bot.", _LAKE),
    Definition("pull_rework", "Rework", "Review", "hours", "p50",
               "From the first review to the first approval.", _LAKE),
    Definition("pull_merge", "Merge", "Review", "hours", "p50",
               "From the first approval to the merge.", _LAKE),
    Definition("pull_deploy", "Deploy", "Review", "hours", "p50",
               "From the merge to the first successful production deployment that carries the "
               "merge commit.", _LAKE),
    Definition("deployment_frequency", "Deployment frequency", "DORA", "deployments", "n",
               "Successful deployments to production. One deployment counts once, however many "
               "commits it carries.", _DORA),
    Definition("change_lead_time", "Change lead time", "DORA", "hours", "p50",
               "From the first commit of a change to production: the median over the changes "
               "deployed in the period.", _DORA),
    Definition("change_fail_rate", "Change fail rate", "DORA", "percent", "mean",
               "Of the deployments to production, the share that failed or that an incident "
               "followed before the next one. Never over 100 %.", _DORA),
    Definition("recovery_time", "Failed deployment recovery time", "DORA", "hours", "p50",
               "From the deployment that caused an incident to the incident's resolution.", _DORA),
    Definition("deployment_rework_rate", "Deployment rework rate", "DORA", "percent", "mean",
               "Of the deployments to production, the share that repaired an earlier one "
               "unplanned.", _DORA),
    Definition("time_to_resolve", "Time to resolve incidents", "DORA", "hours", "p50",
               "From an incident's opening to its resolution. Also called MTTR; not one of the "
               "five.", "Apache DevLake, incident lead time"),
)  # fmt: skip
BY_KEY: Final = {one.key: one for one in DEFINITIONS}
GROUPS: Final = ("Flow", "Sprints", "Review", "DORA")
