"""A small client for the calls of EnterpriseHub. Needs httpx, nothing else."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

OVER = {"completed", "failed", "no_answer", "busy", "interrupted", "cancelled"}
WEBHOOK_TOLERANCE_SECONDS = 300


class Refused(Exception):
    """The hub refused; `problem` is its problem document (RFC 9457)."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem.get("detail") or problem.get("title") or "refused")
        self.problem = problem


class Forged(Exception):
    """A webhook that the hub did not send, or that is too old."""


@dataclass(frozen=True)
class Placed:
    """What became of the wish to call: held as an action until it may be dialled."""

    call_id: str | None
    action_id: str | None
    state: str
    reason: str


@dataclass(frozen=True)
class Turn:
    """Something that was said; of the agent's words `heard` is what the caller heard."""

    number: int
    speaker: str
    text: str
    heard: str | None


@dataclass(frozen=True)
class Call:
    """A call as it is now."""

    id: str
    state: str
    outcome: str | None
    summary: str
    slots: Mapping[str, Any]
    turns: tuple[Turn, ...]

    @property
    def over(self) -> bool:
        return self.state in OVER


class HubCalls:
    """Calls by an API key that may see calls and call people."""

    def __init__(self, address: str, key: str) -> None:
        headers = {"authorization": f"Bearer {key}", "accept": "application/json"}
        self._http = httpx.Client(base_url=address, headers=headers, timeout=30.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def place(self, agent_id: str, contact_id: str, *, about: str = "") -> Placed:
        """The agent is to call this contact; consent, hours and registry are checked."""
        wish = {"agent_id": agent_id, "contact_id": contact_id, "about": about}
        return self._placed(wish)

    def open_in_browser(self, agent_id: str) -> Placed:
        """A call that a browser joins by `POST /api/calls/{id}/offer`."""
        return self._placed({"agent_id": agent_id, "kind": "browser"})

    def calls_with(self, contact_id: str) -> list[str]:
        """Ids of the calls with this contact, the latest first."""
        found = self._ask("GET", "/api/calls", params={"contact_id": contact_id})
        return [str(one["id"]) for one in found["items"]]

    def read(self, call_id: str) -> Call:
        found = self._ask("GET", f"/api/calls/{call_id}")
        turns = tuple(
            Turn(one["number"], one["speaker"], one["text"], one["heard_text"])
            for one in found["turns"]
        )
        return Call(
            id=found["id"],
            state=found["state"],
            outcome=found["outcome"],
            summary=found["summary"],
            slots=found["slots"],
            turns=turns,
        )

    def follow(self, call_id: str, *, every_seconds: float = 1.0) -> Iterator[str | Turn]:
        """Every new state and everything said, as it comes, until the call is over."""
        state, told = "", 0
        while True:
            call = self.read(call_id)
            if call.state != state:
                state = call.state
                yield state
            for turn in call.turns[told:]:
                if turn.heard is None and turn.speaker != "caller" and not call.over:
                    break  # still being spoken
                told += 1
                yield turn
            if call.over:
                return
            time.sleep(every_seconds)

    def end(self, call_id: str) -> None:
        self._ask("POST", f"/api/calls/{call_id}/end")

    def _placed(self, wish: Mapping[str, Any]) -> Placed:
        found = self._ask("POST", "/api/calls", json=wish)
        return Placed(found["call_id"], found["action_id"], found["state"], found["reason"])

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        answer = self._http.request(method, path, **options)
        if answer.is_error:
            raise Refused(answer.json())
        return answer.json() if answer.content else None


def verified(body: bytes, headers: Mapping[str, str], secret: str) -> dict[str, Any]:
    """What a webhook says, once its signature (standardwebhooks.com) was checked.

    Raises:
        Forged: it is not from the hub, or is older than five minutes.
    """
    known = {name.lower(): value for name, value in headers.items()}
    stamp = known.get("webhook-timestamp", "")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > WEBHOOK_TOLERANCE_SECONDS:
        raise Forged("the webhook has no time, or one too long ago")
    content = f"{known.get('webhook-id', '')}.{stamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    given = known.get("webhook-signature", "").split()
    if not any(hmac.compare_digest(wanted, one) for one in given):
        raise Forged("the signature is not the hub's")
    found: dict[str, Any] = json.loads(body)
    return found
