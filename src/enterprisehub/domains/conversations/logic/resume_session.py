"""The bot goes on with a lead that people had, or could not have."""

from enterprisehub.domains.conversations.models import SessionRow


def resume_session(session: SessionRow, reason: str | None, *, given_back: bool = False) -> None:
    """The session is the bot's again; `reason` does not call people a second time by itself.

    What counts towards giving up begins anew, and nothing known is lost; only a person who gives
    the lead back lets the bot write more than its limit. A closed session stays closed.
    """
    if session.closed_at is not None:
        return
    facts = session.dialogue.get("facts", {})
    policy = facts.get("policy", {})
    passed_on = [*policy.get("passed_on", ()), *([reason] if reason else ())]
    policy = {**policy, "passed_on": list(dict.fromkeys(passed_on)), "unknown_questions": 0}
    if given_back:
        policy["counted_from"] = session.dialogue.get("bot_messages", 0)
    session.stage = "qualifying"
    session.dialogue = {
        **session.dialogue,
        "stage": "qualifying",
        "unanswered": 0,
        "facts": {**facts, "policy": policy},
    }
