"""What other domains may ask of research."""

from enterprisehub.domains.research.logic.ask_again import (
    WORDED,
    own_sections,
    section_again,
    sections_of,
    worded_since,
)
from enterprisehub.domains.research.logic.look_into import look_into
from enterprisehub.domains.research.ports import Finding

__all__ = [
    "WORDED",
    "Finding",
    "look_into",
    "own_sections",
    "section_again",
    "sections_of",
    "worded_since",
]
