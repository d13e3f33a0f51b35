"""Several tools, each given what others answered; what fails takes only its dependents with it.

Call("who", "crm.find_contact", {"phone": "+15125550148"})
Call("deals", "crm.deals_of", {"contact_id": From("who", "0.id")})
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from enterprisehub.kernel.agents.dispatch import ToolAnswer, dispatch_tool
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, Invalid

MOST_CALLS = 50


@dataclass(frozen=True, slots=True)
class From:
    """What stands at `path` ("0.id", "" for all) in the answer of the call `id`."""

    id: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. It waits for the calls its arguments are `From`, and for those of `after`."""

    id: str
    tool: str
    args: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.after, *(value.id for value in self.args.values() if isinstance(value, From)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call ended: its answer, or why there is none."""

    answer: ToolAnswer | None = None
    error: str | None = None
    skipped: bool = False


async def dispatch_chain(
    db: Db, calls: Sequence[Call], *, allowed: Collection[str] | None = None, reason: str = ""
) -> dict[str, Outcome]:
    """Every call, by id, once what it needs has answered.

    Raises:
        Invalid: ids twice, unknown or going round in a circle.
    """
    done: dict[str, Outcome] = {}
    for call in in_order(calls):
        failed = [needed for needed in call.needs if done[needed].answer is None]
        if failed:
            done[call.id] = Outcome(error=f"{failed[0]} gave no answer.", skipped=True)
            continue
        try:
            args = {name: _value(value, done) for name, value in call.args.items()}
            answer = await dispatch_tool(db, call.tool, args, allowed=allowed, reason=reason)
            done[call.id] = Outcome(answer=answer)
        except HubError as error:
            done[call.id] = Outcome(error=error.message)
    return done


def in_order(calls: Sequence[Call]) -> list[Call]:
    """The calls so that each comes after what it needs; otherwise in the order given.

    Raises:
        Invalid: as `dispatch_chain`.
    """
    known = {call.id: call for call in calls}
    if len(known) < len(calls) or len(calls) > MOST_CALLS:
        raise _wrong(f"Each call has an id of its own, and there are at most {MOST_CALLS}.")
    for call in calls:
        for needed in call.needs:
            if needed not in known:
                raise _wrong(f"{call.id} needs {needed}, which is no call of this chain.")
    placed: dict[str, Call] = {}
    while len(placed) < len(calls):
        ready = [c for c in calls if c.id not in placed and all(n in placed for n in c.needs)]
        if not ready:
            stuck = ", ".join(call.id for call in calls if call.id not in placed)
            raise _wrong(f"These calls wait for each other: {stuck}.")
        placed |= {call.id: call for call in ready}
    return list(placed.values())


def _value(value: Any, done: Mapping[str, Outcome]) -> Any:
    if not isinstance(value, From):
        return value
    answer = done[value.id].answer
    found = answer.value if answer else None
    for name in filter(None, value.path.split(".")):
        if isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            raise _wrong(f"The answer of {value.id} has nothing at {value.path}.")
    return found


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"calls": message})
