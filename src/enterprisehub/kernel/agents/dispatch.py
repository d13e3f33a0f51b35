"""Calling a tool by its name: allowed, checked, within its time, with another one behind it."""

import asyncio
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.agents.tools import TOOLS, Tool, tool_named
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, HubError, Invalid

log = structlog.get_logger()
_GRACE_SECONDS = 1.0  # a stuck statement ends by itself, so that the transaction lives on
_QUERY_CANCELED = "57014"


class ToolFailed(HubError):
    """A tool, and whatever stands behind it, gave no answer that can be used."""

    code = "tool_failed"
    title = "The tool failed"
    status = 502
    retryable = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolAnswer:
    """`value` is JSON as the tool's schema says. `by` is the tool that answered in the end.

    `action_id` is the proposed action of a tool that proposes.
    """

    tool: str
    by: str
    value: Any
    duration_ms: int
    action_id: UUID | None = None


async def dispatch_tool(
    db: Db,
    name: str,
    args: Mapping[str, Any],
    *,
    reason: str = "",
    allowed: Collection[str] | None = None,
) -> ToolAnswer:
    """What the tool answers; a tool that proposes puts its action into the queue.

    `allowed` are the tools an agent declares; without it, the caller's own permissions decide.

    Raises:
        NotFound: there is no such tool.
        Denied: the caller may not use it.
        Invalid: the arguments do not fit; `fields` says which.
        ToolFailed: neither it nor its fallback gave an answer.
    """
    began = time.perf_counter()
    tool, value = await call_tool(db, name, args, allowed=allowed)
    action_id = None
    if tool.proposes and isinstance(value, BaseModel):
        because = f"{tool.title} always asks a person." if tool.approval == "always" else None
        row = await propose(db, value, reason=reason or tool.says, ask_because=because)
        action_id = row.id
    return ToolAnswer(
        tool=name,
        by=tool.name,
        value=tool.output.dump_python(value, mode="json"),
        duration_ms=round((time.perf_counter() - began) * 1000),
        action_id=action_id,
    )


async def call_tool(
    db: Db, name: str, args: Mapping[str, Any], *, allowed: Collection[str] | None = None
) -> tuple[Tool, Any]:
    """The tool that answered and its checked answer; nothing is proposed. Raises as above."""
    tool = tool_named(name)
    _require_allowed(db, tool, allowed)
    given = checked_arguments(tool, args)
    problem: ToolFailed | None = None
    for candidate in _with_fallbacks(tool):
        if candidate is not tool:
            _require_allowed(db, candidate, None if allowed is None else {candidate.name})
            given = checked_arguments(candidate, _fitting(candidate, args))
        try:
            return candidate, await _call(db, candidate, given)
        except ToolFailed as error:
            log.warning("tool failed", tool=candidate.name, error=error.message)
            problem = problem or error
    raise problem or ToolFailed(f"{tool.title} gave no answer.")


def checked_arguments(tool: Tool, args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments in their types.

    Raises:
        Invalid: some are missing, unknown or wrong.
    """
    try:
        model = tool.input.model_validate(dict(args))
    except ValidationError as error:
        fields = {".".join(map(str, e["loc"])): str(e["msg"]) for e in error.errors()}
        words = ", ".join(f"{name}: {why}" for name, why in fields.items())
        raise Invalid(f"{tool.title} cannot use this: {words}", fields=fields) from None
    return {name: getattr(model, name) for name in tool.input.model_fields}


async def _call(db: Db, tool: Tool, given: Mapping[str, Any]) -> Any:
    """Whatever it did in the database is undone when it fails; the transaction goes on."""
    try:
        async with asyncio.timeout(tool.seconds + _GRACE_SECONDS), db.begin_nested():
            before = await _limit_statements(db, f"{round(tool.seconds * 1000)}ms")
            value = await tool.fn(db, **given)
            await _limit_statements(db, before)
        return tool.output.validate_python(value)
    except ValidationError as error:
        raise ToolFailed(f"{tool.title} answered in another shape than declared.") from error
    except TimeoutError as error:
        raise _late(tool) from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _QUERY_CANCELED:
            raise _late(tool) from error
        raise ToolFailed(f"{tool.title} failed: {type(error).__name__}.") from error
    except HubError as error:
        raise ToolFailed(f"{tool.title}: {error.message}") from error
    except Exception as error:
        log.exception("tool broke", tool=tool.name)
        raise ToolFailed(f"{tool.title} failed: {type(error).__name__}.") from error


async def _limit_statements(db: Db, limit: str) -> str:
    """Statements from here on take no longer than `limit`; answers what held before."""
    before = await db.scalar(text("SELECT current_setting('statement_timeout')"))
    setting = text("SELECT set_config('statement_timeout', :limit, true)")
    await db.execute(setting, {"limit": limit})
    return str(before)


def _late(tool: Tool) -> ToolFailed:
    return ToolFailed(f"{tool.title} gave no answer within {tool.seconds:g} seconds.")


def _require_allowed(db: Db, tool: Tool, allowed: Collection[str] | None) -> None:
    if allowed is not None:
        if tool.name not in allowed:
            raise Denied(f"“{tool.title}” is not among the tools declared.", tool=tool.name)
    elif not db.scope.may(tool.permission):
        raise Denied(f"You may not use “{tool.title}”.", permission=tool.permission)


def _with_fallbacks(tool: Tool) -> list[Tool]:
    """The tool and those behind it, each once."""
    found = [tool]
    while (name := found[-1].fallback) and name in TOOLS and TOOLS[name] not in found:
        found.append(TOOLS[name])
    return found


def _fitting(tool: Tool, args: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in args.items() if name in tool.input.model_fields}
