"""What a call costs is a row of the usage ledger for every vendor that took part."""

from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.ports import Metered
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.ledger import spent_on
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.scope import Ref

MINUTE_MS = 60_000
ROUTES = {"seconds": "voice.hearing", "characters": "voice.speaking", "line": "voice.line"}


async def meter(db: Db, call: CallRow, used: Metered) -> None:
    """`used` is on the ledger and in the cost of the call; an unknown price counts as nothing."""
    settings = await VoiceSettings.load(db)
    price = settings.prices.get(f"{used.vendor}:{used.unit}")
    free = used.vendor == "offline"
    cost = round(used.amount * price.microcents) if price else 0
    _book(db, call, ROUTES.get(used.unit, "voice.speech"), used.vendor, used.model, cost,
          known=free or price is not None)  # fmt: skip


async def meter_line(db: Db, call: CallRow) -> None:
    """The carrier's share of an answered call, by the begun minute."""
    settings = await VoiceSettings.load(db)
    rate = settings.line_microcents_per_minute
    if call.direction == "browser" or not call.duration_ms or not rate:
        return
    minutes = -(-call.duration_ms // MINUTE_MS)
    _book(db, call, ROUTES["line"], call.connector, call.carrier or "line", minutes * rate,
          known=True)  # fmt: skip


async def meter_models(db: Db, call: CallRow) -> None:
    """What a language model read and worded is in the cost of the call."""
    await db.flush()
    call.cost_microcents = await spent_on(db, Ref(CALL, call.id), call.begun_at)


def _book(
    db: Db, call: CallRow, route: str, provider: str, model: str, cost: int, *, known: bool
) -> None:
    call.cost_microcents += cost
    db.add(
        ModelCallRow(
            route=route,
            provider=provider,
            model=model or provider,
            status="success",
            prompt_version="",
            cost_microcents=cost,
            cost_known=known,
            subject_kind=CALL,
            subject_id=call.id,
        )
    )
