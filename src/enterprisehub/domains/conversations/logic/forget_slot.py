"""A person says that a value is wrong: the bot forgets it and asks again."""

from dataclasses import replace

from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version
from enterprisehub.domains.conversations.logic.keep_progress import keep_progress
from enterprisehub.domains.conversations.logic.send_turn import tell_pages
from enterprisehub.domains.conversations.logic.store_state import (
    slots_to_json,
    state_from_json,
    state_to_json,
)
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def forget_slot(db: Db, session: SessionRow, name: str) -> None:
    """The slot is empty and will be asked for as if for the first time.

    Raises:
        NotFound: the session has no value for it.
    """
    state = state_from_json(session.dialogue)
    if name not in state.slots:
        raise NotFound(f"This conversation has no value for “{name[:40]}”.")
    kept = {slot: value for slot, value in state.slots.items() if slot != name}
    policy = dict(state.facts.get("policy", {}))
    policy["skipped"] = [slot for slot in policy.get("skipped", ()) if slot != name]
    asked = {slot: count for slot, count in state.asked.items() if slot != name}
    state = replace(state, slots=kept, asked=asked, facts={**state.facts, "policy": policy})
    session.dialogue, session.slots = state_to_json(state), slots_to_json(kept)
    flow = await flow_of_version(db, session.flow, session.flow_version)
    await keep_progress(db, session, flow)
    await tell_pages(db, session)
