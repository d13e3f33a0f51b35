"""A prompt is a file `prompts/<name>.md` beside its domain: what it takes, then its words.

+++
title = "Reword an answer"
says = "…"
route = "rephrase"
version = "2"
[variables.budget]            # filled in, as {{budget}}
kind = "number"
says = "most characters"
example = 300
[untrusted.message]           # outsiders' words: fenced, never part of the text
says = "what the person wrote"
example = "hi"
+++
You reword the block "answer" …
"""

import tomllib
from pathlib import Path
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from enterprisehub.kernel.errors import Misdeclared, NotFound
from enterprisehub.kernel.llm.policy import ROUTES, Route
from enterprisehub.kernel.llm.prompts.text import problems_of

_FENCE = "+++"


class Variable(BaseModel):
    """A value of ours that is filled into the text; at most `most` characters of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["text", "number"] = "text"
    says: str
    example: str | int | float
    most: int = 2000
    required: bool = True


class Untrusted(BaseModel):
    """Words of outsiders that go along, fenced."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str
    example: str


class PromptSpec(BaseModel):
    """A prompt as it ships. `version` rises when the file's words change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    says: str
    route: str
    version: str
    variables: dict[str, Variable] = Field(default_factory=dict)
    untrusted: dict[str, Untrusted] = Field(default_factory=dict)
    text: str

    @property
    def model_route(self) -> Route:
        return cast("Route", self.route)


PROMPTS: dict[str, PromptSpec] = {}


def declare(name: str, folder: Path) -> PromptSpec:
    """The prompt "domain.name" of `folder/name.md` can be used and is shown in the console.

    Raises:
        Misdeclared: the file is missing or at odds with itself, or the name is taken.
    """
    if name in PROMPTS:
        raise Misdeclared(f"prompt {name!r} is declared twice")
    file = folder / f"{name.rpartition('.')[2]}.md"
    try:
        spec = read_prompt(name, file.read_text("utf-8"))
    except (OSError, ValidationError, tomllib.TOMLDecodeError) as error:
        raise Misdeclared(f"prompt {name!r} cannot be read from {file.name}: {error}") from error
    if wrong := problems_of(spec.text, spec.variables):
        raise Misdeclared(f"prompt {name!r}: {' '.join(wrong)}")
    if spec.route not in ROUTES:
        raise Misdeclared(f"prompt {name!r} names no model route")
    PROMPTS[name] = spec
    return spec


def read_prompt(name: str, content: str) -> PromptSpec:
    """The prompt in a file's content."""
    start, _, rest = content.partition(f"{_FENCE}\n")
    head, fence, text = rest.partition(f"\n{_FENCE}\n")
    if start.strip() or not fence:
        raise Misdeclared(f"prompt {name!r} does not begin with its declaration between +++ lines")
    return PromptSpec(name=name, text=text.strip(), **tomllib.loads(head))


def prompt_named(name: str) -> PromptSpec:
    """The prompt as it ships.

    Raises:
        NotFound: there is none of this name.
    """
    found = PROMPTS.get(name)
    if found is None:
        raise NotFound(f"There is no prompt {name!r}.")
    return found
