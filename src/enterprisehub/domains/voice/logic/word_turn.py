"""An answer in a model's words, sentence by sentence as they grow, each checked before it is said.

Where the model is late, fails, or claims something new, the template says the rest: an answer is
never kept back, and its question is always put.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from enterprisehub.domains.conversations.api import SpokenReply, problem_of, problems_aloud
from enterprisehub.domains.voice.logic.hold_memory import ModelDoors
from enterprisehub.domains.voice.logic.say_aloud import sentences

FIRST_SENTENCE_SECONDS = 1.5
NEXT_SENTENCE_SECONDS = 2.0
KEPT, REFUSED = "kept", "refused"


class Wording:
    """`template` being reworded; `finished` once every sentence that will be said is known."""

    def __init__(self, doors: ModelDoors, template: SpokenReply, heard: str) -> None:
        self.template = template
        self.finished = asyncio.Event()
        self._doors, self._heard = doors, heard
        self._taken: list[str] = []
        self._receipt: dict[str, Any] = {"template_text": template.text}
        self._ready: asyncio.Queue[str | None] = asyncio.Queue()
        self._closed = False

    @property
    def reply(self) -> SpokenReply:
        """What is said: the model's sentences so far, and what of the template follows them."""
        text = " ".join([*self._taken, *self._rest()])
        receipt = {**self._receipt, "sentences": len(self._taken)}
        return replace(self.template, text=text, worded_by=receipt)

    async def sentences(self) -> AsyncIterator[str]:
        """What is to be said, in order."""
        growing = asyncio.create_task(self._grow(), name="word an answer")
        try:
            seconds = FIRST_SENTENCE_SECONDS
            while (sentence := await self._next(seconds)) is not None:
                seconds = NEXT_SENTENCE_SECONDS
                yield sentence
            for sentence in self._rest():
                yield sentence
        finally:
            growing.cancel()
            self.finished.set()

    async def _next(self, seconds: float) -> str | None:
        """The model's next sentence; None where it has none, or none in time."""
        try:
            return await asyncio.wait_for(self._ready.get(), seconds)
        except TimeoutError as late:
            self._receipt["failed"] = problem_of(late)
            self._closed = True
            self.finished.set()
            return None

    async def _grow(self) -> None:
        try:
            await self._ask()
        except Exception as error:  # noqa: BLE001  the template says the rest whatever it is
            self._receipt["failed"] = problem_of(error)
        finally:
            self._ready.put_nowait(None)
            self.finished.set()

    async def _ask(self) -> None:
        """Sentences are ready as soon as they are whole and claim nothing new."""
        question = await self._doors.wording(self.template, self._heard)
        self._receipt["prompt"] = question.prompt_name
        self._receipt["prompt_version"] = question.prompt_version
        text = ""
        async with aclosing(self._doors.ask(question)) as pieces:
            async for piece in pieces:
                text += piece
                if not self._take_from(_parted(text)[:-1]):
                    return
        if self._take_from(_parted(text)) and self._taken:
            self._receipt["judged"] = KEPT

    def _take_from(self, whole: list[str]) -> bool:
        """Those of `whole` that are new are ready to be said; False once one may not be."""
        for sentence in whole[len(self._taken) :]:
            if self._closed:
                return False
            problems = [*problems_aloud(sentence, self.template), *self._asks_too_much(sentence)]
            if problems:
                self._receipt |= {"judged": REFUSED, "rephrase_check": {"problems": problems}}
                return False
            self._taken.append(sentence)
            self._ready.put_nowait(sentence)
        return True

    def _asks_too_much(self, sentence: str) -> list[str]:
        asked = " ".join([*self._taken, sentence]).count("?")
        return ["asks more"] if asked > self.template.text.count("?") else []

    def _rest(self) -> list[str]:
        """What of the template is still to be said after the model's sentences."""
        if any("?" in one for one in self._taken):
            return []
        whole = sentences(self.template.text)
        due = [] if self._receipt.get("judged") == KEPT else whole[len(self._taken) :]
        questions = [one for one in whole if "?" in one]
        return due if any("?" in one for one in due) else [*due, *questions[-1:]]


def _parted(text: str) -> list[str]:
    """The sentences of what a model has written so far, without the quotes some put around it."""
    return sentences(text.strip().strip('"').strip())
