"""The servers that `bench voice` compares: NAME VENDOR_PORT [LAG_MS]; they print their port.

"stock" is pipecat 1.14 with its defaults: Silero per call, its FastAPI transport, its Cartesia
recogniser and Deepgram voice against the same fake vendor, its turn ends at the transcript after
the shortest pause (without the turn model, which would cost it more). "ours" is the voice process's
application with recorder and turn model on. The brain is the same script.
"""

# Each side loads its own libraries only: they are what is measured.
# ruff: noqa: PLC0415

import asyncio
import contextlib
import json
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import uvicorn

GREETING = "Hello, this is the office, how can I help you today?"
SHORT = "Thank you, that helps me a lot. When would you like to move?"
LONG = (
    "I can tell you a great deal about that. The market has been moving quickly this year, homes "
    "like yours sell within three weeks, and buyers ask for a garden and a good school nearby."
)
ANSWERS = (SHORT, SHORT, LONG, SHORT)


def main() -> None:
    name, vendor_port = sys.argv[1], int(sys.argv[2])
    most_lag_ms = float(sys.argv[3]) if len(sys.argv) > 3 else 100_000.0
    app = stock(vendor_port) if name == "stock" else ours(vendor_port, most_lag_ms)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    print(port, flush=True)
    if name == "stock":
        uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
        return
    uvicorn.run(
        app, host="127.0.0.1", port=port, log_config=None, access_log=False,
        ws="websockets-sansio", ws_per_message_deflate=False,
    )  # fmt: skip


# --- ours -----------------------------------------------------------------------------------------


def ours(vendor_port: int, most_lag_ms: float) -> Any:  # noqa: C901  a whole desk in one place
    """The product's application; the socket's path is /call and its token is made inside."""
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route, WebSocketRoute

    from enterprisehub.connectors.deepgram import connector
    from enterprisehub.domains.voice.edge import application
    from enterprisehub.domains.voice.edge.attendant import Attendant
    from enterprisehub.domains.voice.edge.tokens import make_token
    from enterprisehub.domains.voice.engine.measure_lag import LoopLag
    from enterprisehub.domains.voice.ports import Briefing, CallSetup, Say, SpeechChoice, TurnTimed
    from enterprisehub.kernel.observe.logs import set_up_logs
    from enterprisehub.kernel.secrets import KeyRing

    set_up_logs("json", "error", role="voice")
    if connector.spec.name != "deepgram":
        raise AssertionError("the connector offers Deepgram's speech when it is imported")
    choice = SpeechChoice(
        vendor="deepgram",
        credentials={"api_key": "good-key"},
        options={"api_url": f"ws://127.0.0.1:{vendor_port}"},
    )

    class Brain:
        def __init__(self) -> None:
            self.answers = list(ANSWERS)

        async def greet(self) -> AsyncIterator[Any]:
            yield Say(text=GREETING)

        async def hear(self, _: Any) -> AsyncIterator[Any]:
            yield Say(text=self.answers.pop(0) if self.answers else SHORT)

        async def timeout(self, _: float) -> AsyncIterator[Any]:
            yield Say(text=SHORT)

        async def not_connected(self, _: str) -> AsyncIterator[Any]:
            yield Say(text=SHORT)

        def machine(self, *, over: bool) -> None:
            del over

        async def cut(self, _: str) -> None:
            return

        def grammar(self) -> tuple[str, ...]:
            return ()

    timed: list[dict[str, float]] = []

    class Sink:
        async def tell(self, notice: Any) -> None:
            if isinstance(notice, TurnTimed):
                timed.append(dict(notice.parts_ms))

        async def keep(self, _: Any) -> None:
            return

        async def finish(self) -> None:
            return

    class Desk:
        async def answer(self, claim: Any, _: Any) -> Briefing:
            setup = CallSetup(
                call_id=claim.call_id, tenant_id=claim.tenant_id, hearing=(choice,),
                speaking=(choice,), silence_seconds=60,
            )  # fmt: skip
            return Briefing(setup=setup, brain=Brain(), events=Sink(), sink=Sink())

        async def beat(self, _: Any) -> None:
            return

    ring = KeyRing.open(Path(tempfile.mkdtemp(prefix="hubvoice-")) / "ring.json")
    inner = application.build(Attendant(ring, Desk(), lag=LoopLag(most_ms=most_lag_ms)))

    async def call(websocket: Any) -> None:
        token = make_token(ring, uuid4(), uuid4(), valid=timedelta(minutes=5))
        websocket.scope["path_params"] = {"token": token}
        websocket.scope["app"] = inner
        await application._audio(websocket)  # noqa: SLF001  the product's own route

    @contextlib.asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with inner.router.lifespan_context(inner):
            yield

    async def times(_: Any) -> JSONResponse:
        return JSONResponse(timed)

    routes = [WebSocketRoute("/call", call), Route("/times", times)]
    return Starlette(routes=routes, lifespan=lifespan)


# --- stock ----------------------------------------------------------------------------------------


def stock(vendor_port: int) -> Any:
    """Pipecat as its documentation shows it."""
    from fastapi import FastAPI, WebSocket
    from loguru import logger

    logger.remove()
    app = FastAPI()

    @app.websocket("/call")
    async def call(websocket: WebSocket) -> None:
        await websocket.accept("audio.jambonz.org")
        facts = json.loads(await websocket.receive_text())
        await _stock_call(websocket, facts, vendor_port)

    return app


async def _stock_call(websocket: Any, facts: dict[str, Any], vendor_port: int) -> None:
    from pipecat.audio.vad.silero import SileroVADAnalyzer
    from pipecat.frames.frames import (
        InputAudioRawFrame,
        InterruptionFrame,
        LLMContextFrame,
        LLMFullResponseEndFrame,
        LLMFullResponseStartFrame,
        LLMTextFrame,
        OutputAudioRawFrame,
        TTSSpeakFrame,
    )
    from pipecat.pipeline.pipeline import Pipeline
    from pipecat.pipeline.worker import PipelineParams, PipelineWorker
    from pipecat.processors.aggregators.llm_context import LLMContext
    from pipecat.processors.aggregators.llm_response_universal import (
        LLMContextAggregatorPair,
        LLMUserAggregatorParams,
    )
    from pipecat.processors.frame_processor import FrameProcessor
    from pipecat.serializers.base_serializer import FrameSerializer
    from pipecat.services.cartesia.stt import CartesiaSTTService
    from pipecat.services.deepgram.tts import DeepgramTTSService
    from pipecat.transports.websocket.fastapi import (
        FastAPIWebsocketParams,
        FastAPIWebsocketTransport,
    )
    from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
    from pipecat.turns.user_turn_strategies import UserTurnStrategies
    from pipecat.workers.runner import WorkerRunner

    class Serializer(FrameSerializer):
        async def serialize(self, frame: Any) -> Any:
            if isinstance(frame, InterruptionFrame):
                return json.dumps({"type": "killAudio"})
            return frame.audio if isinstance(frame, OutputAudioRawFrame) else None

        async def deserialize(self, data: Any) -> Any:
            if isinstance(data, bytes):
                rate = int(facts["sampleRate"])
                return InputAudioRawFrame(audio=data, sample_rate=rate, num_channels=1)
            return None

    class Script(FrameProcessor):
        def __init__(self) -> None:
            super().__init__()
            self.answers = list(ANSWERS)

        async def process_frame(self, frame: Any, direction: Any) -> None:
            await super().process_frame(frame, direction)
            if not isinstance(frame, LLMContextFrame):
                await self.push_frame(frame, direction)
                return
            await self.push_frame(LLMFullResponseStartFrame())
            text = self.answers.pop(0) if self.answers else SHORT
            await self.push_frame(LLMTextFrame(text))
            await self.push_frame(LLMFullResponseEndFrame())

    transport = FastAPIWebsocketTransport(
        websocket,
        FastAPIWebsocketParams(
            audio_in_enabled=True, audio_out_enabled=True, serializer=Serializer()
        ),
    )
    address = f"ws://127.0.0.1:{vendor_port}"
    heard = CartesiaSTTService(api_key="good-key", base_url=address, ttfs_p99_latency=0.0)
    voice = DeepgramTTSService(api_key="good-key", base_url=address)
    user, assistant = LLMContextAggregatorPair(
        LLMContext(),
        user_params=LLMUserAggregatorParams(
            vad_analyzer=SileroVADAnalyzer(),
            user_turn_strategies=UserTurnStrategies(
                stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0.0)]
            ),
        ),
    )
    pipeline = Pipeline(
        [transport.input(), heard, user, Script(), voice, transport.output(), assistant]
    )
    worker = PipelineWorker(
        pipeline,
        params=PipelineParams(audio_in_sample_rate=16000, audio_out_sample_rate=8000),
        enable_rtvi=False,
        idle_timeout_secs=None,
    )

    @transport.event_handler("on_client_disconnected")
    async def gone(*_: Any) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await worker.queue_frame(TTSSpeakFrame(GREETING))
    await runner.add_workers(worker)
    with contextlib.suppress(asyncio.CancelledError):
        await runner.run()


if __name__ == "__main__":
    main()
