"""The life of a handoff: offered → claimed → live → returned, down a chain while nobody claims.

A lead that nobody claimed in time is with the bot, and anybody's to take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enterprisehub.kernel.errors import Conflict

OPEN_STATES = frozenset({"offered", "claimed", "live"})
FINAL_STATES = frozenset({"returned", "dismissed", "cancelled"})

# state → what may happen → next state
MOVES: Mapping[str, Mapping[str, str]] = {
    "offered": {
        "claim": "claimed",
        "time_out": "offered",
        "exhaust": "unclaimed",
        "let_go": "offered",
        "hold": "dismissed",
        "cancel": "cancelled",
    },
    "claimed": {
        "write": "live",
        "give_back": "returned",
        "release": "offered",
        "cancel": "cancelled",
    },
    "unclaimed": {"claim": "claimed", "cancel": "cancelled"},
    "live": {"give_back": "returned", "cancel": "cancelled", "write": "live"},
}


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One link of the fallback chain: who is offered the lead, and for how long."""

    group: str
    user_ids: tuple[str, ...]
    claim_within_seconds: int


def moved(state: str, move: str) -> str:
    """The state after `move`.

    Raises:
        Conflict: this handoff is in a state where that cannot happen (any more).
    """
    following = MOVES.get(state, {}).get(move)
    if following is None:
        raise Conflict(
            f"This handoff is {state}; it cannot be changed by “{move.replace('_', ' ')}” any more."
            " Open the conversation to see who has it.",
            state=state,
        )
    return following


def next_step(chain: Sequence[ChainStep], current: int) -> int | None:
    """The link after `current` that has anybody to offer to; None at the end of the chain."""
    for position in range(current + 1, len(chain)):
        if chain[position].user_ids:
            return position
    return None
