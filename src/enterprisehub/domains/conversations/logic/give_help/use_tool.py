"""One call of a tool in a dialogue, and the line of the record that tells of it."""

import time
from collections.abc import Collection, Mapping
from typing import Any

from enterprisehub.domains.conversations.contracts import ToolUse
from enterprisehub.kernel.agents.dispatch import call_tool
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError


async def use_tool(
    db: Db, name: str, arguments: Mapping[str, Any], *, allowed: Collection[str], given: str
) -> tuple[object, ToolUse]:
    """The checked answer, None where the tool failed; `given` says in words what was asked."""
    began = time.perf_counter()
    value: object = None
    got, failed = "", False
    try:
        _, value = await call_tool(db, name, arguments, allowed=allowed)
    except HubError as error:
        got, failed = error.message, True
    duration_ms = round((time.perf_counter() - began) * 1000)
    return value, ToolUse(tool=name, given=given, got=got, duration_ms=duration_ms, failed=failed)
