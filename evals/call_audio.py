"""What is found in the sound of calls against what really happened in them."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import soundfile
import typer

from enterprisehub.domains.voice.logic.listen_back import CallSound, listen_back
from evals._made_calls import make_call

GOALS = {
    "interruption_f1": 0.95,
    "silence_recall": 0.98,
    "dropout_recall": 0.95,
    "speed": 200.0,
}
NEAR_MS = 500
NEAR_SILENCE_MS = 400
NEAR_DROP_MS = 60
STEREO = 2
_MOMENTS = ("at", "start", "begin", "began", "onset", "time", "t", "from")
_ENDS = ("end", "ended", "stop", "until", "to")
_KINDS = {
    "interruption": "interruptions", "barge_in": "interruptions", "overlap": "interruptions",
    "silence": "silences", "dead_air": "silences", "gap": "silences",
    "dropout": "dropouts", "packet_loss": "dropouts", "drop": "dropouts",
}  # fmt: skip
_CALLERS = {"caller", "customer", "user", "left", "lead", "human", "0"}


def run(
    *,
    data: Annotated[
        Path | None, typer.Option(help="Folder of NAME.wav with NAME.json.", exists=True)
    ] = None,
    calls: Annotated[int, typer.Option(min=1, help="How many calls to make.")] = 25,
    seed: Annotated[int, typer.Option(help="Of the first call that is made.")] = 1000,
) -> dict[str, Any]:
    """Interruption F1, recall of silences and dropouts, and how much faster than real time.

    With --data every NAME.wav of the folder (16-bit stereo: caller left, agent right) is measured
    against its true events in NAME.json, lists by kind:

    {"interruptions": [{"at_s": 3.2, "by": "caller"}], "silences": [{"start_s": 8, "end_s": 12}],
    "dropouts": [{"start_s": 20.1, "end_s": 20.2}]}

    or one list: {"events": [{"type": "silence", "start_s": 8, "end_s": 12}]}. Moments may be called
    at, start, begin, onset or time, ends end or stop, or duration; _ms means milliseconds, _s or
    nothing seconds. A bare number is a moment, a pair start and end. by, speaker or who may say
    who broke in; "caller_channel": 1 says that the caller is on the right.
    """
    counts = {kind: [0, 0, 0] for kind in ("interruptions", "silences", "dropouts")}
    sounded = worked = 0.0
    errors: list[float] = []
    number = 0
    for pcm, rate, truth in _given(data) if data else _made(calls, seed):
        number += 1
        began = time.perf_counter()
        found = listen_back(pcm, rate)
        worked += time.perf_counter() - began
        sounded += len(pcm) / rate
        for kind, sums in counts.items():
            hit, missed, extra = _compare(kind, found, truth)
            counts[kind] = [sums[0] + hit, sums[1] + missed, sums[2] + extra]
        errors += _onset_errors(found, truth)
    if number == 0:
        raise typer.BadParameter("There is no NAME.wav with a NAME.json in this folder.")
    return _result(number, counts, sounded / max(worked, 1e-9), errors)


def show(result: dict[str, Any]) -> str:
    lines = [f"{result['calls']} calls, {result['speed']:.0f} times real time"]
    for name, goal in GOALS.items():
        value = result[name]
        verdict = "no such events" if value is None else "met" if value >= goal else "missed"
        lines.append(f"{name}: {value} (goal {goal}: {verdict})")
    return "\n".join(lines)


def _result(
    number: int, counts: dict[str, list[int]], speed: float, errors: list[float]
) -> dict[str, Any]:
    result: dict[str, Any] = {"calls": number, "speed": round(speed, 1)}
    for kind, (hit, missed, extra) in counts.items():
        recall = hit / (hit + missed) if hit + missed else None
        precision = hit / (hit + extra) if hit + extra else None
        one = kind.removesuffix("s")
        result[f"{one}_recall"] = None if recall is None else round(recall, 4)
        result[f"{one}_precision"] = None if precision is None else round(precision, 4)
        both = (recall or 0) + (precision or 0)
        f1 = 2 * (recall or 0) * (precision or 0) / both if both else None
        result[f"{one}_f1"] = None if f1 is None else round(f1, 4)
        result[f"{one}_counts"] = {"found": hit, "missed": missed, "not_there": extra}
    result["onset_error_median_ms"] = round(float(np.median(errors)), 1) if errors else None
    result["goals"] = GOALS
    result["met"] = all(result[n] is None or result[n] >= goal for n, goal in GOALS.items())
    return result


# --- what happened --------------------------------------------------------------------------------


def _made(calls: int, seed: int) -> Iterator[tuple[Any, int, dict[str, Any]]]:
    for number in range(calls):
        call = make_call(seed + number)
        yield call.pcm, call.sample_rate, read_truth(call.truth)


def _given(folder: Path) -> Iterator[tuple[Any, int, dict[str, Any]]]:
    for file in sorted(folder.rglob("*.wav")):
        beside = file.with_suffix(".json")
        if not beside.is_file():
            continue
        try:
            told = json.loads(beside.read_text(encoding="utf-8"))
            truth = read_truth(told)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise typer.BadParameter(f"{beside.name} tells no events that can be read.") from error
        try:
            pcm, rate = soundfile.read(file, dtype="int16", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise typer.BadParameter(f"{file.name} is no sound that can be read.") from error
        if pcm.shape[1] != STEREO:
            channels = "one channel" if pcm.shape[1] == 1 else f"{pcm.shape[1]} channels"
            raise typer.BadParameter(f"{file.name} has {channels}; stereo is needed.")
        if isinstance(told, dict) and told.get("caller_channel") == 1:
            pcm = pcm[:, ::-1]
        yield pcm, rate, truth


def read_truth(told: Any) -> dict[str, list[dict[str, Any]]]:
    """The true events by kind, each {"at_ms", "end_ms", "by"}; None for what is not told."""
    found: dict[str, list[dict[str, Any]]] = {
        k: [] for k in ("interruptions", "silences", "dropouts")
    }
    listed = told if isinstance(told, list) else told.get("events", [])
    within = told.get("events") if isinstance(told, dict) else None
    lists: dict[str, Any] = told if isinstance(told, dict) else {}
    if isinstance(within, dict):
        lists, listed = {**lists, **within}, []
    for one in listed:
        kind = str(one.get("type") or one.get("kind") or one.get("event") or "").lower()
        for name, plural in _KINDS.items():
            if name in kind:
                found[plural].append(_event(one))
                break
    for plural in found:
        for name in (plural, plural.removesuffix("s"), f"{plural.removesuffix('s')}_events"):
            found[plural] += [_event(one) for one in lists.get(name) or () if name in lists]
    found["silences"] = [one for one in found["silences"] if _long_enough(one)]
    return found


def _event(one: Any) -> dict[str, Any]:
    if isinstance(one, int | float):
        return {"at_ms": one * 1000, "end_ms": None, "by": None}
    if isinstance(one, list | tuple):
        return {
            "at_ms": one[0] * 1000,
            "end_ms": one[1] * 1000 if len(one) > 1 else None,
            "by": None,
        }
    at = _time(one, _MOMENTS)
    end = _time(one, _ENDS)
    lasts = _time(one, ("duration", "length", "lasted"))
    if end is None and lasts is not None and at is not None:
        end = at + lasts
    who = one.get("by") or one.get("speaker") or one.get("who") or one.get("interrupter")
    by = None if who is None else "caller" if str(who).lower() in _CALLERS else "agent"
    return {"at_ms": at or 0.0, "end_ms": end, "by": by}


def _time(one: dict[str, Any], names: tuple[str, ...]) -> float | None:
    """Milliseconds of the first of these names that is there."""
    for name in names:
        for ending, factor in (
            ("_ms", 1),
            ("_s", 1000),
            ("_seconds", 1000),
            ("_sec", 1000),
            ("", 1000),
        ):
            value = one.get(f"{name}{ending}")
            if isinstance(value, int | float):
                return float(value) * factor
    return None


def _long_enough(one: dict[str, Any]) -> bool:
    """Only silences over three seconds are looked for; what the truth leaves open is believed."""
    return one["end_ms"] is None or one["end_ms"] - one["at_ms"] >= 3_000


# --- what was found -------------------------------------------------------------------------------


def _compare(kind: str, found: CallSound, truth: dict[str, Any]) -> tuple[int, int, int]:
    """How many events were found, missed, and found though they were not there."""
    ours = _ours(kind, found)
    left = list(ours)
    hit = 0
    for event in truth[kind]:
        match = next((one for one in left if _same(kind, one, event)), None)
        if match is not None:
            left.remove(match)
            hit += 1
    return hit, len(truth[kind]) - hit, len(left)


def _ours(kind: str, found: CallSound) -> list[dict[str, Any]]:
    match kind:
        case "interruptions":
            return [{"at_ms": o.at_ms, "end_ms": None, "by": o.by} for o in found.interruptions]
        case "silences":
            return [{"at_ms": s.began_ms, "end_ms": s.ended_ms} for s in found.silences]
        case _:
            both = (*found.caller.dropouts, *found.agent.dropouts)
            return [{"at_ms": s.began_ms, "end_ms": s.ended_ms} for s in both]


def _same(kind: str, ours: dict[str, Any], event: dict[str, Any]) -> bool:
    apart = abs(ours["at_ms"] - event["at_ms"])
    match kind:
        case "interruptions":
            return apart <= NEAR_MS and event["by"] in (None, ours["by"])
        case "silences":
            if event["end_ms"] is None:
                return apart <= NEAR_SILENCE_MS
            shared = min(ours["end_ms"], event["end_ms"]) - max(ours["at_ms"], event["at_ms"])
            return bool(shared >= 0.8 * (event["end_ms"] - event["at_ms"]))
        case _:
            return bool(
                ours["at_ms"] <= (event["end_ms"] or event["at_ms"]) + NEAR_DROP_MS
                and ours["end_ms"] >= event["at_ms"] - NEAR_DROP_MS
            )


def _onset_errors(found: CallSound, truth: dict[str, Any]) -> list[float]:
    ours = [one.at_ms for one in found.interruptions]
    return [
        min(abs(at - event["at_ms"]) for at in ours)
        for event in truth["interruptions"]
        if any(abs(at - event["at_ms"]) <= NEAR_MS for at in ours)
    ]
