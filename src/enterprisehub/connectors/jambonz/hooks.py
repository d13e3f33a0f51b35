"""The addresses Jambonz calls: a call comes in or was answered, changed its state, or goes on.

Only POST is taken: GET hooks are signed over JSON that is not in the request.
"""

from typing import Any
from uuid import UUID

from fastapi import Request

from enterprisehub.connectors.jambonz.domain import domain
from enterprisehub.connectors.jambonz.parse import CONNECTOR, number_of
from enterprisehub.connectors.jambonz.signature import is_signed
from enterprisehub.connectors.jambonz.verbs import (
    App,
    connect_sound,
    go_on,
    say_and_hang_up,
    take_or_decline,
    tell_colleague,
)
from enterprisehub.domains.voice import api as voice
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.web.policy import SignedHook
from enterprisehub.kernel.web.router import settings_of
from enterprisehub.kernel.web.webhooks import Hook, accepted, json_of, open_hook, refused

router = domain.hooks("/jambonz")


@router.post("/{hook_key}/call", allow=SignedHook(CONNECTOR))
async def call_came(request: Request, hook_key: str) -> App:
    """The verbs for a call: its sound is connected with the agent that takes it."""
    hook, told = await _verified(request, hook_key)
    place = hook.url.partition("?")[0].removesuffix("/call")
    key = request.query_params.get("key", "")
    sid = str(told["call_sid"])
    async with hook.database.scoped(hook.scope) as db:
        if key:
            answered = await voice.take_placed(db, _uuid(key), sid)
        else:
            answered = await voice.take_inbound(
                db,
                connector=CONNECTOR,
                provider_id=sid,
                from_e164=number_of(told.get("from")),
                to_e164=number_of(told.get("to")),
                carrier=str(told.get("originating_sip_trunk_name") or ""),
            )
    return connect_sound(
        answered,
        sockets=settings_of(request).voice_address,
        done_hook=f"{place}/done",
        dialled_hook=f"{place}/dialled",
        machine_hook=f"{place}/machine" if key else None,
    )


@router.post("/{hook_key}/done", allow=SignedHook(CONNECTOR))
async def sound_ended(request: Request, hook_key: str) -> App:
    """The agent's part is over: the call ends, or goes to whom it was promised."""
    hook, told = await _verified(request, hook_key)
    async with hook.database.scoped(hook.scope) as db:
        onward = await voice.onward(db, CONNECTOR, str(told["call_sid"]))
    sid = str(told["call_sid"])
    place = hook.url.partition("?")[0].removesuffix("/done")
    return go_on(
        onward, confirm_hook=f"{place}/confirm?call={sid}", dialled_hook=f"{place}/dialled"
    )


@router.post("/{hook_key}/dialled", allow=SignedHook(CONNECTOR))
async def colleague_dialled(request: Request, hook_key: str) -> App:
    """The colleague was dialled: where they did not answer, the caller hears that and is noted."""
    hook, told = await _verified(request, hook_key)
    status = str(told.get("dial_call_status") or "no-answer")
    async with hook.database.scoped(hook.scope) as db:
        says = await voice.not_reached(db, CONNECTOR, str(told["call_sid"]), status)
    return say_and_hang_up(says)


@router.post("/{hook_key}/confirm", allow=SignedHook(CONNECTOR))
async def colleague_answered(request: Request, hook_key: str) -> App:
    """A colleague answered: they hear what it is about, and take the call or decline it."""
    hook, told = await _verified(request, hook_key)
    sid = _parent_of(request, told)
    place = hook.url.partition("?")[0].removesuffix("/confirm")
    async with hook.database.scoped(hook.scope) as db:
        onward = await voice.onward(db, CONNECTOR, sid)
    return tell_colleague(onward, keyed_hook=f"{place}/keyed?call={sid}")


@router.post("/{hook_key}/keyed", allow=SignedHook(CONNECTOR))
async def colleague_keyed(request: Request, hook_key: str) -> App:
    """The colleague pressed a key, or none in time: the two are connected, or their leg ends."""
    hook, told = await _verified(request, hook_key)
    key = str(told.get("digits") or "")
    async with hook.database.scoped(hook.scope) as db:
        takes = await voice.colleague_keyed(db, CONNECTOR, _parent_of(request, told), key)
    return take_or_decline(takes=takes)


@router.post("/{hook_key}/status", allow=SignedHook(CONNECTOR), status_code=204)
async def status_changed(request: Request, hook_key: str) -> None:
    """A change of state is stored; children of a transferred call are not ours."""
    hook, told = await _verified(request, hook_key)
    sid, state = str(told["call_sid"]), str(told.get("call_status", ""))
    payload = {**told, "key": request.query_params.get("key", "")}
    await accepted(
        hook, external_id=f"{sid}:{state}", type="status", payload=payload, order_key=sid
    )


@router.post("/{hook_key}/machine", allow=SignedHook(CONNECTOR), status_code=204)
async def somebody_answered(request: Request, hook_key: str) -> None:
    """Whether a person or a machine answered, as the switch heard it."""
    hook, told = await _verified(request, hook_key)
    sid, kind = str(told["call_sid"]), str(told.get("type", ""))
    await accepted(hook, external_id=f"{sid}:{kind}", type="machine", payload=told, order_key=sid)


async def _verified(request: Request, hook_key: str) -> tuple[Hook, dict[str, Any]]:
    """The hook and what it says, if its signature over the raw body is right.

    Raises:
        Denied: it is not.
        Invalid: it names no call.
    """
    hook = await open_hook(request, CONNECTOR, hook_key)
    header = request.headers.get("Jambonz-Signature", "")
    secret = str(hook.account.credentials.get("webhook_secret", ""))
    if not is_signed(header, hook.body, secret, now_seconds=clock.now().timestamp()):
        raise await refused(hook, "its signature is missing, wrong or older than five minutes.")
    told = json_of(hook.body)
    if not isinstance(told, dict) or not told.get("call_sid"):
        raise Invalid("The body names no call.", fields={"call_sid": "is needed"})
    return hook, told


def _parent_of(request: Request, told: dict[str, Any]) -> str:
    """The caller's call, of which the colleague's is a leg."""
    return request.query_params.get("call") or str(told.get("parent_call_sid") or "")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("The key is not ours.", fields={"key": "is not known"}) from error
