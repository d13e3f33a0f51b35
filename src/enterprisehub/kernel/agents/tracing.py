"""The steps of a run as they are written down: what was given, what came of it, how long."""

import inspect
import time
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.agents.attempts import Attempts
from enterprisehub.kernel.agents.memo import fingerprint
from enterprisehub.kernel.agents.models import RunRow, StepRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.scope import Ref

_PREVIEW_CHARACTERS = 2000
_MOST_ITEMS = 50


class RunStopped(HubError):
    """Somebody cancelled the run, or it was timed out: its body goes no further."""

    code = "run_stopped"
    title = "The run was stopped"
    status = 409


class Step:
    """One step under way."""

    def __init__(
        self, run_id: UUID, position: int, kind: str, name: str, given: dict[str, Any]
    ) -> None:
        self.name = name
        self.position = position
        self.mark = fingerprint(kind, name, given)
        self.attempts = Attempts()
        self._run_id, self._kind, self._given = run_id, kind, given
        self._started_at = clock.now()
        self._began = time.perf_counter()
        self._ended: float | None = None

    def stop(self) -> None:
        """What follows no longer counts to its time."""
        self._ended = time.perf_counter()

    def row(
        self,
        *,
        got: dict[str, Any] | None = None,
        error: str | None = None,
        kept: str | None = None,
        reused: bool = False,
    ) -> StepRow:
        """The step as it ended; `kept` is its sealed result, `reused` what was taken over."""
        ended = self._ended or time.perf_counter()
        well = "reused" if reused else "success"
        return StepRow(
            run_id=self._run_id,
            position=self.position,
            kind=self._kind,
            name=self.name,
            status="failed" if error else well,
            started_at=self._started_at,
            duration_ms=round((ended - self._began) * 1000),
            given=shown(self._given),
            got=shown(got or {}),
            error=error,
            attempts=self.attempts.noted,
            kept=kept,
            fingerprint=self.mark,
        )


async def still_wanted(db: Db, run_id: UUID) -> None:
    """The run goes on.

    Raises:
        RunStopped: it was cancelled or timed out meanwhile.
    """
    status = await db.scalar(select(RunRow.status).where(RunRow.id == run_id))
    if status != "running":
        raise RunStopped(f"This run was stopped: it is {status}.", status=status)


async def add_up(db: Db, row: RunRow) -> None:
    """The run's tokens and cost are those of its calls in the ledger, failed ones included."""
    call = ModelCallRow
    totals = select(
        func.coalesce(func.sum(call.cost_microcents), 0),
        func.coalesce(func.sum(call.tokens_in), 0),
        func.coalesce(func.sum(call.tokens_out), 0),
    )
    cost, tokens_in, tokens_out = (await db.execute(totals.where(call.run_id == row.id))).one()
    row.cost_microcents, row.tokens_in, row.tokens_out = int(cost), int(tokens_in), int(tokens_out)


def said_of(error: BaseException) -> str:
    """An error as people read it in the trace."""
    if isinstance(error, HubError):
        return error.message[:_PREVIEW_CHARACTERS]
    return f"{type(error).__name__}: {error}"[:_PREVIEW_CHARACTERS]


def shown(value: Any) -> Any:
    """Any value as JSON that fits a page."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case dict():
            return {str(k): shown(v) for k, v in list(value.items())[:_MOST_ITEMS]}
        case list() | tuple() | set() | frozenset():
            return [shown(v) for v in list(value)[:_MOST_ITEMS]]
        case _ if is_dataclass(value) and not isinstance(value, Ref | type):
            return {one.name: shown(getattr(value, one.name)) for one in fields(value)}
        case _:
            return _single(value.value if isinstance(value, Enum) else value)


def _single(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)[:_PREVIEW_CHARACTERS]


def named(fn: Callable[..., Any], args: tuple[Any, ...], *, after: int = 0) -> dict[str, Any]:
    """The arguments by the names that the function gives them, its first `after` left out."""
    try:
        found = list(inspect.signature(fn).parameters.values())[after:]
    except (TypeError, ValueError):  # written in C, it does not say
        found = []
    names = [one.name for one in found if one.kind is one.POSITIONAL_OR_KEYWORD]
    if len(names) < len(args):
        return {"arguments": args}
    return dict(zip(names, args, strict=False))
