"""A model server on loopback for measurements: OpenAI's chat completions and embeddings."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request

_SAME = {"sales": "deals", "number": "many", "count": "many", "list": "show", "houses": "homes"}
_UNHEARD = frozenset(
    (*("a", "the", "of", "in", "do", "does", "we", "have", "are", "is"),
     *("there", "me", "please", "how", "for", "our", "by", "it"))
)  # fmt: skip
_DIMENSIONS = 64


@dataclass
class ModelServer:
    """It answers with its model's name and the material it was given, so that a reader can tell
    whose question an answer belongs to. `asked` counts the chat completions.
    """

    url: str = ""
    asked: int = 0
    embedded: int = 0
    vocabulary: dict[str, int] = field(default_factory=dict)

    def vector(self, text: str) -> list[float]:
        """A crude one on purpose: it hears neither names nor numbers, only plain words."""
        made = [0.0] * _DIMENSIONS
        for word in re.findall(r"[^\W\d_]+", text):
            if word[0].islower() and word not in _UNHEARD:
                plain = _SAME.get(word, word)
                place = self.vocabulary.setdefault(plain, len(self.vocabulary))
                made[place % _DIMENSIONS] += 1.0
        return made

    def answer(self, asked: dict[str, Any]) -> str:
        told = str(asked["messages"][-1]["content"])
        match = re.search(r"<<<\w+ question\n(.*)\n\w+>>>", told, re.DOTALL)
        return f"{asked['model']}: {match[1] if match else told}"


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    """It answers until the block ends."""
    made, app = ModelServer(), FastAPI()

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> dict[str, Any]:
        asked = await request.json()
        made.asked += 1
        message = {"role": "assistant", "content": made.answer(asked)}
        tokens = len(json.dumps(asked["messages"])) // 4
        said = len(message["content"]) // 4 + 1
        return {
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {
                "prompt_tokens": tokens,
                "completion_tokens": said,
                "total_tokens": tokens + said,
            },
        }

    @app.post("/v1/embeddings")
    async def embed(request: Request) -> dict[str, Any]:
        asked = await request.json()
        made.embedded += len(asked["input"])
        data = [
            {"object": "embedding", "index": place, "embedding": made.vector(text)}
            for place, text in enumerate(asked["input"])
        ]
        tokens = sum(len(text) for text in asked["input"]) // 4 + 1
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return {"object": "list", "model": asked["model"], "data": data, "usage": usage}

    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_config=None, log_level="error"
    )
    config.timeout_graceful_shutdown = 2
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve())  # noqa: SLF001  serve() takes the signals
    while not server.started:  # uvicorn has no event for it
        if running.done():
            raise OSError("the model server did not start")
        await asyncio.sleep(0.01)
    (listening,) = server.servers
    made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    try:
        yield made
    finally:
        listening.close()
        for line in list(server.server_state.connections):
            line.transport.abort()
        server.should_exit = True
        await running
