"""Who may call what is written down, so that no change of it goes unnoticed."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from enterprisehub.kernel.web.walk import every_route, every_socket

TABLE = Path(__file__).with_name("route_table.txt")
RENEW = "HUB_RENEW_ROUTES=1 pytest tests/rules/test_route_table.py"


def _said(policy) -> str:
    values = (getattr(policy, field.name) for field in fields(policy))
    return " ".join([type(policy).__name__, *(str(value) for value in values)])


def _table(app) -> list[str]:
    routes = [
        f"{route.method:6} {route.path} | {_said(route.policy)}" for route in every_route(app)
    ]
    sockets = [f"{'SOCKET':6} {path} | {_said(policy)}" for path, policy in every_socket(app)]
    return [*routes, *sockets]


@pytest.mark.requirement("PLT-03")
def test_the_route_table_is_as_written_down(app):
    found = _table(app)
    if os.environ.get("HUB_RENEW_ROUTES"):
        TABLE.write_text("\n".join(found) + "\n", "utf-8")
    written = TABLE.read_text("utf-8").splitlines()
    changed = [
        *(f"+ {line}" for line in found if line not in written),
        *(f"- {line}" for line in written if line not in found),
    ]
    told = "\n".join(changed)
    assert not changed, f"Routes or their policies changed:\n{told}\nIf that is meant: {RENEW}"


def test_the_table_tells_policies_apart(app):
    kinds = {line.partition(" | ")[2].split()[0] for line in _table(app)}
    assert kinds == {
        "Operator", "OwnAccount", "Permission", "Public", "SignedHook", "SignedLink",
    }  # fmt: skip
