"""Which voice drafts are written in."""

from typing import Annotated, Final, Literal

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section

type Mode = Literal["default", "trained", "experiment"]
MODES: Final[dict[Mode, str]] = {
    "default": "Default voice",
    "trained": "Trained voice",
    "experiment": "Both, measured against each other",
}


class WritingSettings(Section, section="writing"):
    """In an experiment `trained_pct` of the contacts get the trained voice, each always the same.

    `collect` keeps emails that were sent as samples, unrated.
    """

    mode: Mode = "experiment"
    trained_pct: Annotated[int, Field(ge=1, le=99)] = 50
    collect: bool = True
