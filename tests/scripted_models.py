"""A model server of our own on loopback: speaks OpenAI's chat completions and embeddings, says what
it is told."""

import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from tests.served import served


class Silence:
    """No answer at all, for as long as the caller waits."""


@dataclass(frozen=True)
class Raw:
    """An answer to be given as it stands."""

    body: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


type Reply = str | dict[str, Any] | int | Raw | Silence | Callable[[dict[str, Any]], "Reply"]
type Vectors = int | Raw | Silence | Callable[[dict[str, Any]], "Vectors | list[Sequence[float]]"]


def meaning_by(*ideas: str) -> Callable[[dict[str, Any]], list[Sequence[float]]]:
    """Vectors by ideas: each is some words of one meaning, and a dimension; the last is for all."""
    dimensions = [frozenset(idea.split()) for idea in ideas]

    def vectors(request: dict[str, Any]) -> list[Sequence[float]]:
        said = [set(text.lower().split()) for text in request["input"]]
        return [[*(float(len(words & idea)) for idea in dimensions), 0.1] for words in said]

    return vectors


@dataclass
class ScriptedModels:
    """`replies` are used in order, the last one for ever: text, an object (structured output), an
    HTTP status (a failure), a Raw response, Silence, or a function of the request that answers one of these.
    `vectors` are used alike for embeddings."""

    url: str = ""
    replies: list[Reply] = field(default_factory=lambda: ["Hello."])
    requests: list[dict[str, Any]] = field(default_factory=list)
    vectors: list[Vectors] = field(default_factory=lambda: [meaning_by()])
    embedded: list[dict[str, Any]] = field(default_factory=list)

    def next_vectors(self, request: dict[str, Any]) -> Any:
        reply = self.vectors.pop(0) if len(self.vectors) > 1 else self.vectors[0]
        return reply(request) if callable(reply) else reply

    @property
    def embedded_texts(self) -> list[str]:
        return [text for request in self.embedded for text in request["input"]]

    def next(self, request: dict[str, Any]) -> Reply:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(request) if callable(reply) else reply

    @property
    def prompts(self) -> list[str]:
        return [json.dumps(request["messages"], ensure_ascii=False) for request in self.requests]


def draft_in(request: dict[str, Any]) -> str:
    """The draft that a model was given to reword, without the fence around it."""
    said = "\n".join(message["content"] for message in request["messages"])
    found = re.search(r"<<<(\S+) draft\n(.*?)\n\1>>>", said, re.DOTALL)
    assert found, said
    return found[2]


def _message(reply: str | dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    if isinstance(reply, str):
        return {"role": "assistant", "content": reply}
    if not request.get("tools"):
        return {"role": "assistant", "content": json.dumps(reply)}
    name = request["tools"][0]["function"]["name"]
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": name, "arguments": json.dumps(reply)},
    }
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def _app(models: ScriptedModels) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        asked = await request.json()
        models.requests.append(asked)
        reply = models.next(asked)
        if isinstance(reply, int | Raw | Silence):
            return await _failed(reply, request)
        usage = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}
        head = {"id": "c1", "created": 1, "model": asked["model"]}
        if asked.get("stream"):
            assert isinstance(reply, str)

            async def pieces() -> AsyncIterator[str]:
                for start in range(0, len(reply), 3):
                    delta = {
                        "index": 0,
                        "delta": {"role": "assistant", "content": reply[start : start + 3]},
                    }
                    chunk = head | {"object": "chat.completion.chunk", "choices": [delta]}
                    yield f"data: {json.dumps(chunk)}\n\n"
                end = {"index": 0, "delta": {}, "finish_reason": "stop"}
                chunk = head | {"object": "chat.completion.chunk", "choices": [end], "usage": usage}
                yield f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n"

            return StreamingResponse(pieces(), media_type="text/event-stream")
        message = _message(reply, asked)
        reason = "tool_calls" if message.get("tool_calls") else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        body = head | {"object": "chat.completion", "choices": [choice], "usage": usage}
        return Response(json.dumps(body), media_type="application/json")

    @app.post("/v1/embeddings")
    async def embed(request: Request) -> Response:
        asked = await request.json()
        models.embedded.append(asked)
        reply = models.next_vectors(asked)
        if isinstance(reply, int | Raw | Silence):
            return await _failed(reply, request)
        data = [
            {"object": "embedding", "index": i, "embedding": vector}
            for i, vector in enumerate(reply)
        ]
        usage = {"prompt_tokens": 7 * len(reply), "total_tokens": 7 * len(reply)}
        body = {"object": "list", "model": asked["model"], "data": data, "usage": usage}
        return Response(json.dumps(body), media_type="application/json")

    return app


async def _failed(reply: int | Raw | Silence, request: Request) -> Response:
    if isinstance(reply, int):
        return Response('{"error": {"message": "scripted failure"}}', reply)
    if isinstance(reply, Raw):
        return Response(json.dumps(reply.body), reply.status, reply.headers)
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


@asynccontextmanager
async def connected_models(database: Database, scope: Scope) -> AsyncIterator[ScriptedModels]:
    """A server that the tenant of `scope` has connected as its own; key ring to be installed."""
    async with scripted_models() as server:
        async with database.scoped(scope) as db:
            values = {"base_url": server.url, "model": "tiny", "api_key": "k"}
            await connect(db, "openai_compatible", values)
        yield server


@asynccontextmanager
async def scripted_models() -> AsyncIterator[ScriptedModels]:
    models = ScriptedModels()
    async with served(_app(models)) as address:
        models.url = f"{address}/v1"
        yield models
