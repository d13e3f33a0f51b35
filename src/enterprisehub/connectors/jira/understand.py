"""What the payloads of one Jira unit say together. Pure.

Units: `item:<id>` (issues, changelogs, worklogs, board_issues), `sprint:<id>`, `status:<id>`,
`type:<id>`.
"""

from collections.abc import Sequence

from enterprisehub.connectors.jira import read
from enterprisehub.domains.delivery.contracts.reading import Facts, Kept
from enterprisehub.domains.delivery.contracts.sources import Unreadable


def understand(_unit: str, kept: Sequence[Kept]) -> Facts:
    """The facts; a payload that cannot be read is rejected and the others still count."""
    facts = Facts()
    for each in kept:
        try:
            _take(facts, each)
        except (Unreadable, KeyError, TypeError, ValueError, AttributeError) as error:
            told = str(error) if isinstance(error, Unreadable) else f"cannot be read: {error!r}"
            facts.rejected[(each.stream, each.external_id)] = told
    return facts


def _take(facts: Facts, it: Kept) -> None:
    match it.stream:
        case "issues":
            facts.item = read.item(it.body)
            facts.project = ("project", facts.item.project_external_id)
        case "changelogs":
            facts.changes.append(read.change(it.body))
        case "worklogs":
            facts.worklogs.append(read.worklog(it.body))
        case "board_issues":
            facts.boards.append(str(it.body["board_id"]))
        case "sprints":
            facts.sprint = read.sprint(it.body)
            if facts.sprint.board_external_id:
                facts.project = ("board", facts.sprint.board_external_id)
        case "statuses":
            facts.status = read.status(it.body)
        case "issue_types":
            facts.item_type = read.item_type(it.body)
        case other:
            raise Unreadable(f"nothing is known of “{other}”")
