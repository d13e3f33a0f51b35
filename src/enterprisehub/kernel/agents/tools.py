"""Typed tools: what agents, the assistant and voices may do, each a function declared once.

    register_tool("crm.deals_of", deals_of, title="Deals of a contact", permission=DEALS_READ)

The schema of a tool is read off the function's signature; what goes in and what comes out is
checked. A tool that `proposes` returns an action's payload: it changes nothing by itself.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from enterprisehub.kernel.errors import Misdeclared, NotFound
from enterprisehub.kernel.identity.permissions import PERMISSIONS

type ToolApproval = Literal["never", "asked_for", "by_policy", "always"]
APPROVALS: Final[dict[ToolApproval, str]] = {
    "never": "None: it only looks",
    "asked_for": "None: it does in our own records what the person asked for",
    "by_policy": "As the approval rules say",
    "always": "A person is always asked",
}
_NAME: Final = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """`fn(db, **arguments)` answers within `seconds`; `fallback` names the tool asked instead.

    `approval` is "never" for tools that only look, "asked_for" for those that do at once what the
    person they talk with asked for: a task, an appointment. What the others propose is approved by
    the tenant's rules, or always by a person.
    """

    name: str
    title: str
    says: str
    fn: Callable[..., Awaitable[Any]]
    input: type[BaseModel]
    output: TypeAdapter[Any]
    permission: str
    approval: ToolApproval
    seconds: float
    fallback: str | None

    @property
    def proposes(self) -> bool:
        return self.approval not in ("never", "asked_for")

    def definition(self) -> dict[str, Any]:
        """The tool as models and programs are told of it: JSON schemas of both ends."""
        return {
            "name": self.name,
            "description": self.says,
            "input_schema": self.input.model_json_schema(),
            "output_schema": self.output.json_schema(),
        }


TOOLS: dict[str, Tool] = {}


def register_tool(
    name: str,
    fn: Callable[..., Awaitable[Any]],
    *,
    title: str,
    permission: str,
    approval: ToolApproval = "never",
    seconds: float = 10.0,
    fallback: str | None = None,
) -> Tool:
    """`fn(db, …)` can be called by its name. Its docstring says what it is for.

    Raises:
        Misdeclared: name, types, docstring or permission are missing, or the name is taken.
    """
    if name in TOOLS or not _NAME.fullmatch(name):
        raise Misdeclared(f"tool {name!r} is registered twice or is not named area.thing")
    if permission not in PERMISSIONS:
        raise Misdeclared(f"tool {name!r} needs an unknown permission")
    says = inspect.cleandoc(fn.__doc__ or "").split("\n\n")[0]
    if not says:
        raise Misdeclared(f"tool {name!r} does not say what it is for")
    made = Tool(
        name=name,
        title=title,
        says=" ".join(says.split()),
        fn=fn,
        input=_input_of(name, fn),
        output=_output_of(name, fn, proposes=approval in ("by_policy", "always")),
        permission=permission,
        approval=approval,
        seconds=seconds,
        fallback=fallback,
    )
    TOOLS[name] = made
    return made


def tool_named(name: str) -> Tool:
    """The tool.

    Raises:
        NotFound: there is none of this name.
    """
    found = TOOLS.get(name)
    if found is None:
        raise NotFound(f"There is no tool named {name!r}.")
    return found


def definitions(names: Iterable[str]) -> list[dict[str, Any]]:
    """What a model is told of these tools."""
    return [tool_named(name).definition() for name in names]


def _input_of(name: str, fn: Callable[..., Any]) -> type[BaseModel]:
    hints = get_type_hints(fn, include_extras=True)
    parameters = list(inspect.signature(fn).parameters.values())
    if not parameters or parameters[0].name != "db":
        raise Misdeclared(f"tool {name!r}: the first parameter must be db")
    fields: dict[str, Any] = {}
    for parameter in parameters[1:]:
        if parameter.name not in hints or parameter.kind in (
            inspect.Parameter.VAR_KEYWORD,
            inspect.Parameter.VAR_POSITIONAL,
        ):
            raise Misdeclared(f"tool {name!r}: {parameter.name} has no type")
        default = ... if parameter.default is inspect.Parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    words = "".join(part.capitalize() for part in re.split(r"[._]", name))
    config = ConfigDict(extra="forbid")
    model: type[BaseModel] = create_model(f"{words}Input", __config__=config, **fields)
    return model


def _output_of(name: str, fn: Callable[..., Any], *, proposes: bool) -> TypeAdapter[Any]:
    hint = get_type_hints(fn, include_extras=True).get("return", inspect.Parameter.empty)
    if hint is inspect.Parameter.empty:
        raise Misdeclared(f"tool {name!r} does not say what it answers")
    if proposes and not (isinstance(hint, type) and issubclass(hint, BaseModel)):
        raise Misdeclared(f"tool {name!r} proposes, so it must return an action's payload")
    return TypeAdapter(hint)
