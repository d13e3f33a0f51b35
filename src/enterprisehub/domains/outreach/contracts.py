"""What others may know of outreach."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FOLLOW_UP = "outreach.follow_up"
"""The agent that drafts what to write next."""
COMPETITOR = "outreach.competitor"

type Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=2, max_length=120, pattern=r"^[^\x00-\x1f]+$"
    ),
]
type Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")
]


class CompetitorIn(BaseModel):
    """A competitor and its battlecard: what they do well, where they are weak, what we answer."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    aliases: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    strengths: Text = ""
    weaknesses: Text = ""
    answer: Text = ""
