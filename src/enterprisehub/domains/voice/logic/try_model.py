"""A language model in a trial by text: asked once for each turn, remembered for the next ones."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.domains.conversations.api import SpokenReading, SpokenReply, problem_of
from enterprisehub.domains.voice.logic.hold_memory import ModelDoors
from enterprisehub.kernel.errors import Unavailable
from enterprisehub.kernel.llm.gateway import Question

LATE = "no answer in time"
LONGEST_WORDS = 4000


class Remembered(BaseModel):
    """What a model read in a turn (`reading`), or wrote to word its answer until it `failed`."""

    model_config = ConfigDict(extra="forbid")

    reading: SpokenReading | None = None
    words: str = Field("", max_length=LONGEST_WORDS)
    failed: str = Field("", max_length=300)


class TrialModel:
    """Stands before a model while an exchange is gone through anew: what it came to before is taken
    as it was, in order; only what is new is asked. `kept` is all of it, for the next time.
    """

    def __init__(self, doors: ModelDoors, remembered: Sequence[Remembered]) -> None:
        self._doors, self._before = doors, list(remembered)
        self.kept: list[Remembered] = []
        self.notes: list[str] = []

    @property
    def doors(self) -> ModelDoors:
        return ModelDoors(read_more=self._read, wording=self._doors.wording, ask=self._ask)

    def told(self, reply: SpokenReply) -> None:
        """Notes what became of the model's words for this answer."""
        if failed := reply.worded_by.get("failed"):
            self.notes.append(
                f"A language model was to word this: {_end(failed)}. The rules went on"
            )
        elif judged := reply.worded_by.get("judged"):
            kept = "Worded by a language model"
            refused = "A language model claimed something new: the prepared answer was said"
            self.notes.append(kept if judged == "kept" else refused)

    async def _read(self, text: str) -> SpokenReading:
        found = self._remembered()
        if found is None or found.reading is None:
            found = Remembered(reading=await self._doors.read_more(text))
        self.kept.append(found)
        reading = found.reading or SpokenReading()
        self.notes.append(_read_note(reading))
        return reading

    async def _ask(self, question: Question[str]) -> AsyncGenerator[str]:
        found = self._remembered()
        if found is not None and found.reading is None:
            self.kept.append(found)
            yield found.words
            if found.failed:
                raise Unavailable(found.failed)
            return
        new = Remembered(failed=LATE)
        self.kept.append(new)
        try:
            async with aclosing(self._doors.ask(question)) as pieces:
                async for piece in pieces:
                    new.words = (new.words + piece)[:LONGEST_WORDS]
                    yield piece
        except Exception as error:
            new.failed = problem_of(error)
            raise
        new.failed = ""

    def _remembered(self) -> Remembered | None:
        return self._before.pop(0) if self._before else None


def _read_note(reading: SpokenReading) -> str:
    if failed := reading.receipt.get("failed"):
        says = f"The rules found nothing; a language model was asked: {_end(failed)}"
        return f"{says}. The rules went on"
    read = ", ".join(
        f"{slot.slot.replace('_', ' ')} in “{slot.evidence}”" for slot in reading.slots
    )
    return f"The rules found nothing; a language model read {read or 'nothing either'}"


def _end(says: str) -> str:
    return says.rstrip(".")
