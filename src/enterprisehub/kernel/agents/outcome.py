"""How a run ended, judged by what became of the actions it proposed."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents.models import RunRow

ACTION_FAILED = "action_failed"
NOTHING_DONE = "nothing_done"
MOST_SAID = 500
_WAITING = ("proposed", "approved", "performing")
_DONE = ("done", "undone")


def judged_by_actions(row: RunRow) -> bool:
    """Whether the run came to its own end, so that its actions decide how it ended."""
    return row.status in ("running", "waiting_approval", "success") or row.error_code in (
        ACTION_FAILED,
        NOTHING_DONE,
    )


def judge(row: RunRow, actions: Sequence[ActionRow]) -> None:
    """Success is only what was done: a run waits, failed or was for nothing as its actions were."""
    states = Counter(action.state for action in actions)
    row.outcomes = dict(states)
    if not judged_by_actions(row):
        return
    row.error = row.error_code = None
    if any(states[state] for state in _WAITING):
        row.status = "waiting_approval"
    elif states["failed"]:
        row.status, row.error_code = "failed", ACTION_FAILED
        why = next((a.error for a in actions if a.state == "failed" and a.error), "no reason given")
        row.error = f"{states['failed']} of {len(actions)} actions failed: {why}"
    elif not actions or any(states[state] for state in _DONE):
        row.status = "success"
    else:
        row.status, row.error_code = "cancelled", NOTHING_DONE
        row.error = f"Nothing of it was done: {_reasons(actions)}"


def tell_known(run_id: UUID, actions: Sequence[ActionRow]) -> str:
    """Which of what a run proposes was proposed before; nothing where all of it is new."""
    known = [action for action in actions if action.run_id != run_id]
    if not known:
        return ""
    new = len(actions) - len(known)
    waiting = sum(action.state in _WAITING for action in known)
    parts = [f"{new or 'none'} {'is' if new == 1 else 'are'} new"]
    if waiting:
        parts.append(f"{waiting} {'waits' if waiting == 1 else 'wait'} already")
    if decided := len(known) - waiting:
        parts.append(f"{decided} {'was' if decided == 1 else 'were'} decided before")
    many = "proposal" if len(actions) == 1 else "proposals"
    return f"Of {len(actions)} {many} {', '.join(parts)}."


def _reasons(actions: Sequence[ActionRow]) -> str:
    told = [
        f"{action.title}: {action.state}" + (f" ({why})" if (why := _why(action)) else "")
        for action in actions
    ]
    return "; ".join(told)[:2000]


def _why(action: ActionRow) -> str | None:
    return action.held_because if action.state == "refused" else action.decision_reason
