"""Mastodon and Bluesky as they publish their protocols, on loopback."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request, Response

from enterprisehub.domains.content.logic.measure_post import graphemes, length_of


def answer(body: Any, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(json.dumps(body), status, named, media_type="application/json")


class Peer:
    """What a network knows. `troubles` are answers given instead, in order, to a post; a trouble
    that is `None` is taken and then nothing more is heard of it.
    """

    def __init__(self) -> None:
        self.posts: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, str] = {}
        self.calls: list[str] = []
        self.troubles: list[Response | None] = []
        self.url = ""


def mastodon(peer: Peer, *, most: int = 500) -> FastAPI:  # noqa: C901  one route after another
    app = FastAPI()

    def refused(request: Request) -> Response | None:
        if request.headers.get("authorization") != "Bearer good":
            return answer({"error": "The access token is invalid"}, 401)
        return None

    @app.get("/api/v2/instance")
    def instance() -> Any:
        statuses = {"max_characters": most, "characters_reserved_per_url": 23}
        return {"domain": "social.example", "configuration": {"statuses": statuses}}

    @app.get("/api/v1/accounts/verify_credentials")
    def me(request: Request) -> Any:
        return refused(request) or {"id": "7", "username": "dana", "acct": "dana"}

    @app.get("/api/v1/accounts/7/statuses")
    def latest(request: Request) -> Any:
        return refused(request) or list(reversed(peer.posts.values()))

    @app.post("/api/v1/statuses")
    async def post(request: Request) -> Any:
        peer.calls.append("post")
        if (no := refused(request)) is not None:
            return no
        trouble = peer.troubles.pop(0) if peer.troubles else False
        if isinstance(trouble, Response):
            return trouble
        told, key = await request.json(), request.headers["idempotency-key"]
        if length_of("mastodon", told["status"]) > most:
            says = f"Validation failed: Text character limit of {most} exceeded"
            return answer({"error": says}, 422)
        if key not in peer.keys:
            id_ = str(100 + len(peer.posts))
            lines = told["status"].replace("&", "&amp;").replace("\n\n", "</p><p>")
            peer.posts[id_] = {
                "id": id_, "created_at": datetime.now(UTC).isoformat(),
                "content": f"<p>{lines}</p>", "text": told["status"],
                "visibility": told["visibility"], "url": f"{peer.url}/@dana/{id_}",
            }  # fmt: skip
            peer.keys[key] = id_
        if trouble is None:
            return answer({"error": "gone away"}, 503)
        return peer.posts[peer.keys[key]]

    @app.delete("/api/v1/statuses/{id_}")
    def delete(request: Request, id_: str) -> Any:
        if (no := refused(request)) is not None:
            return no
        gone = peer.posts.pop(id_, None)
        return gone or answer({"error": "Record not found"}, 404)

    return app


def bluesky(peer: Peer) -> FastAPI:  # noqa: C901  one route after another
    app = FastAPI()
    xrpc = "/xrpc/com.atproto."

    def no(request: Request) -> Response | None:
        if request.headers.get("authorization") != "Bearer jwt":
            return answer({"error": "InvalidToken", "message": "Token is invalid"}, 401)
        return None

    @app.post(f"{xrpc}server.createSession")
    async def session(request: Request) -> Any:
        assert "authorization" not in request.headers
        told = await request.json()
        if told != {"identifier": "dana.example", "password": "app-pass"}:
            says = "Invalid identifier or password"
            return answer({"error": "AuthenticationRequired", "message": says}, 401)
        return {"did": "did:plc:dana", "handle": "dana.example", "accessJwt": "jwt"}

    @app.post(f"{xrpc}repo.createRecord")
    async def create(request: Request) -> Any:
        peer.calls.append("post")
        if (bad := no(request)) is not None:
            return bad
        trouble = peer.troubles.pop(0) if peer.troubles else False
        if isinstance(trouble, Response):
            return trouble
        told = await request.json()
        record, rkey = told["record"], told["rkey"]
        assert (told["repo"], told["collection"]) == ("did:plc:dana", "app.bsky.feed.post")
        assert re.fullmatch(r"[234567abcdefghij][234567a-z]{12}", rkey)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["createdAt"])
        if graphemes(record["text"]) > 300:
            says = "Record/text must not be longer than 300 graphemes"
            return answer({"error": "InvalidRequest", "message": says}, 400)
        assert rkey not in peer.posts, "the same key twice is an error of ours"
        peer.posts[rkey] = record
        if trouble is None:
            return answer({"error": "UpstreamFailure", "message": "later"}, 502)
        return {"uri": f"at://did:plc:dana/app.bsky.feed.post/{rkey}", "cid": "bafy"}

    @app.get(f"{xrpc}repo.getRecord")
    def get(request: Request, rkey: str) -> Any:
        if rkey not in peer.posts:
            return answer({"error": "RecordNotFound", "message": "Could not locate record"}, 400)
        return no(request) or {"uri": rkey, "value": peer.posts[rkey]}

    @app.post(f"{xrpc}repo.deleteRecord")
    async def delete(request: Request) -> Any:
        peer.posts.pop((await request.json())["rkey"], None)
        return no(request) or {}

    return app
