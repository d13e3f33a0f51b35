"""What a voice agent may not say is kept back before it is spoken."""

from dataclasses import replace
from uuid import UUID

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations.api import SpokenDialogue, SpokenReply
from enterprisehub.domains.voice.logic.leave_note import leave_note
from enterprisehub.domains.voice.logic.say_aloud import sentences
from enterprisehub.kernel.db.session import Db


class Withholding:
    """For one call: words are kept back as often as they come up, and noted once: in the call's
    record, or in `notes` where the call is over.
    """

    def __init__(
        self, call_id: UUID, dialogue: SpokenDialogue, *, notes: list[str] | None = None
    ) -> None:
        self._call_id, self._dialogue, self._notes = call_id, dialogue, notes
        self._noted: set[str] = set()

    async def reply(self, db: Db, reply: SpokenReply) -> SpokenReply:
        """`reply` in words that may be said."""
        text = await self.text(db, reply.text)
        return reply if text == reply.text else replace(reply, text=text)

    async def text(self, db: Db, text: str) -> str:
        """`text`, where what is objected to gives way to an offer to get back about it; the call's
        record says why, and a colleague finds a task.
        """
        why = await self._against(db, text)
        if not why:
            return text
        if self._notes is not None:
            self._notes.append(why)
        elif text not in self._noted:
            self._noted.add(text)
            note = f"Not said, since the agent may not promise it: “{text}” {why}"
            await leave_note(db, self._call_id, note, task=True)
        parts = sentences(text)
        instead = self._dialogue.phrase("spoken.withheld")
        said = [instead if await self._against(db, part) else part for part in parts]
        return " ".join(dict.fromkeys(said)) if said != parts else instead

    async def _against(self, db: Db, text: str) -> str:
        contact_id = self._dialogue.contact_id
        if contact_id is None or not text:
            return ""
        found = await compliance.objections(db, text, contact_id=contact_id)
        return " ".join(reason.says for reason in found)
