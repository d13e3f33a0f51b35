"""The conditions of a rule in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from enterprisehub.kernel.actions.models import PolicyRow
from enterprisehub.kernel.actions.proposers import title_of_proposer


def conditions_of(row: PolicyRow, names: Mapping[str, str]) -> str:
    """When the rule holds, and whom it asks; `names` are those of people by user id."""
    parts = [
        _between("risk", row.min_risk, row.max_risk),
        row.min_aps is not None and f"APS {row.min_aps} or more",
        row.audience and f"for {row.audience.replace('_', ' ')}",
        _between("amount", _whole(row.min_amount_cents), _whole(row.max_amount_cents)),
        row.agent and f"by {title_of_proposer(row.agent)}",
        row.min_approved_unedited_ratio is not None
        and f"{row.min_approved_unedited_ratio * 100:.0f} % of at least {row.min_decided_count}"
        " approved unedited",
        row.daily_cap and f"{row.daily_cap} a day at most",
        row.approvers and f"approved by {_people(row.approvers, names)}",
        row.escalate_after_minutes
        and f"after {row.escalate_after_minutes} min to {_people(row.escalate_to, names)}",
    ]
    return ", ".join(part for part in parts if part) or "always"


def _between(what: str, lowest: str | None, highest: str | None) -> str:
    if lowest is None and highest is None:
        return ""
    if lowest == highest:
        return f"{what} {lowest}"
    if highest is None:
        return f"{what} from {lowest}"
    return f"{what} up to {highest}" if lowest is None else f"{what} from {lowest} to {highest}"


def _whole(cents: int | None) -> str | None:
    return None if cents is None else f"{cents / 100:,.0f}"


def _people(user_ids: Sequence[Any], names: Mapping[str, str]) -> str:
    return " or ".join(names.get(str(one), "somebody who left") for one in user_ids)
