"""What a model looks at, in words for people."""

_WORDS = {
    "amount": "the amount",
    "age_days": "how long it is open",
    "days_in_step": "the time in its stage",
    "step_reached": "how far it has come",
    "moves": "its moves",
    "heard_14d": "answers of the last fortnight",
    "said_14d": "what we wrote in the last fortnight",
    "heard_60d": "answers of two months",
    "said_60d": "what we wrote in two months",
    "met_60d": "calls and meetings",
    "silent_days": "how long they are silent",
    "overdue_days": "the days past its close",
    "standing_points": "its score",
    "contact_points": "how promising its contact was",
    "market_warmth_pct": "how many deals were won in the last 90 days",
    "market_days": "how fast deals were won in the last 90 days",
    "came_from": "where it came from",
}
_UNKNOWN = {
    "amount": "no amount",
    "silent_days": "never an answer",
    "contact_points": "no score of its contact yet",
    "market_warmth_pct": "few deals ended in the last 90 days",
    "market_days": "few deals were won in the last 90 days",
}


def word_feature(name: str) -> str:
    """Such as "the amount" for "amount", "no amount" for "amount unknown".

    A source is named: "came from referral" for "came_from=referral".
    """
    if name.startswith("came_from="):
        return f"came from {name.removeprefix('came_from=')}"
    root = name.removesuffix(" unknown")
    return (_WORDS if root == name else _UNKNOWN).get(root, name)
