"""A model server of our own on loopback: speaks OpenAI's chat completions, says what it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse


class Silence:
    """No answer at all, for as long as the caller waits."""


@dataclass(frozen=True)
class Raw:
    """An answer to be given as it stands."""

    body: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


type Reply = str | dict[str, Any] | int | Raw | Silence | Callable[[dict[str, Any]], "Reply"]


@dataclass
class ScriptedModels:
    """`replies` are used in order, the last one for ever: text, an object (structured output), an
    HTTP status (a failure), a Raw response, Silence, or a function of the request that answers one of these."""

    url: str = ""
    replies: list[Reply] = field(default_factory=lambda: ["Hello."])
    requests: list[dict[str, Any]] = field(default_factory=list)

    def next(self, request: dict[str, Any]) -> Reply:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(request) if callable(reply) else reply

    @property
    def prompts(self) -> list[str]:
        return [json.dumps(request["messages"], ensure_ascii=False) for request in self.requests]


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
        if isinstance(reply, int):
            return Response('{"error": {"message": "scripted failure"}}', reply)
        if isinstance(reply, Raw):
            return Response(json.dumps(reply.body), reply.status, reply.headers)
        if isinstance(reply, Silence):
            while (await request.receive())["type"] != "http.disconnect":
                pass
            return Response()
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

    return app


@asynccontextmanager
async def scripted_models() -> AsyncIterator[ScriptedModels]:
    models = ScriptedModels()
    config = uvicorn.Config(
        _app(models), host="127.0.0.1", port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn tells nobody
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    models.url = f"http://127.0.0.1:{port}/v1"
    yield models
    server.should_exit = True
    await task
