"""Compliance for people: the report, why a message left or was held, consents, opt-outs."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query

from enterprisehub.domains.compliance.domain import domain
from enterprisehub.domains.compliance.permissions import REPORT_READ
from enterprisehub.kernel.db.session import Db
from enterprisehub.ui.items import Severity
from enterprisehub.ui.navigation import NAVIGATION, NavItem

pages = domain.pages("/compliance")
NAVIGATION.add(
    NavItem("Trust", "Compliance", "/compliance", "shield-check", permission=REPORT_READ,
            badge="compliance", key="l", order=10),
)  # fmt: skip
TABS = [
    ("Report", "/compliance"),
    ("Receipts", "/compliance/receipts"),
    ("Consents", "/compliance/consents"),
    ("Opt-outs", "/compliance/opt-outs"),
    ("Do Not Call", "/compliance/registry"),
]
OUTCOMES: dict[str, tuple[str, Severity]] = {
    "allow": ("Allowed", "ok"),
    "defer_until": ("Delayed", "info"),
    "review": ("Needs a person", "warn"),
    "refuse": ("Held", "bad"),
}
STATES: dict[str, tuple[str, Severity]] = {
    "active": ("Opted out", "bad"),
    "review": ("To be read", "warn"),
    "dismissed": ("No wish to stop", "neutral"),
    "ended": ("Ended", "neutral"),
}
type Cursor = Annotated[str | None, Query(max_length=500)]


def may(db: Db, permission: str) -> bool:
    return permission in db.scope.permissions


def with_times(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Times come from PostgreSQL as text; pages show them in the reader's way."""
    for row in rows:
        for name in names:
            if row.get(name):
                row[name] = datetime.fromisoformat(row[name])
    return rows
