"""What we want to find in a contract, what we do not, and how far a number may go.

Phrases are words in order; "..." stands for up to eight words between them. They are looked for
within one sentence, in any case. A tenant changes or adds rules by their keys.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from enterprisehub.domains.proposals.contracts import Line, Severity, Text

_FILE = Path(__file__).parents[2] / "data" / "playbook.json"
_GAP = r"(?:\W+\w+){0,8}?\W+"
type Phrase = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, min_length=2, max_length=120,
        pattern=r"^[^\x00-\x1f]+$",
    ),
]  # fmt: skip


class Rule(BaseModel):
    """`required`: missing where no sentence has a phrase. `risky`: a sentence with a phrase, and
    none of `unless`. `limit`: as risky, where its number of `unit` is beyond `most` or `least`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    title: Line
    kind: Literal["required", "risky", "limit"]
    severity: Severity = "medium"
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=1, max_length=40)]
    unless: Annotated[tuple[Phrase, ...], Field(max_length=40)] = ()
    unit: Literal["days", "months", "years", "percent"] | None = None
    most: Annotated[float, Field(ge=0, le=100_000)] | None = None
    least: Annotated[float, Field(ge=0, le=100_000)] | None = None
    advice: Text = ""
    active: bool = True

    @model_validator(mode="after")
    def _whole(self) -> Self:
        limited = self.unit is not None and (self.most is not None or self.least is not None)
        if (self.kind == "limit") != limited:
            raise ValueError("a limit needs a unit and a highest or lowest number, others none")
        return self


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The playbook that every tenant begins with."""
    return tuple(Rule(**told) for told in json.loads(_FILE.read_text("utf-8")))


@cache
def pattern_of(phrase: str) -> re.Pattern[str]:
    """The phrase as it is looked for."""
    parts = [
        r"[\s,]+".join(re.escape(word) for word in part.split())
        for part in phrase.split("...")
        if part.strip()
    ]
    return re.compile(rf"(?<!\w){_GAP.join(parts)}(?!\w)", re.IGNORECASE)
