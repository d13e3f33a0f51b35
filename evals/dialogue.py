"""How well dialogues are understood without a model, on the Schema-Guided Dialogue format.

The product's own `understand` and `track` follow the user's side; the system's acts are heard, the
user's labels only score. Slot kinds come from the schema alone. Joint goal accuracy is the fuzzy
one of DSTC8: per user turn the product over all slots of an exact match (categorical) or the best
token_sort_ratio against the accepted forms (free text).
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rapidfuzz import fuzz

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    KnownNames,
    SlotSpec,
    SlotStatus,
    SlotType,
    SlotValue,
)
from enterprisehub.domains.conversations.logic.track_state import track
from enterprisehub.domains.conversations.logic.understand_text import understand
from enterprisehub.domains.conversations.logic.understand_text.carry_over import (
    Heard,
    carry_over,
)
from enterprisehub.domains.conversations.logic.understand_text.derive_specs import (
    derive_specs,
    slot_type,
)
from enterprisehub.domains.conversations.logic.understand_text.match_service import (
    focus_words,
    wanted_slots,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import fold

# The dialogues of the corpus were written as if this were the day.
_TODAY = date(2019, 3, 1)
_MATCH = 0.9
_NOISE_SEED = 20190301
_GROUPED = {"OFFER": BotActKind.OFFER, "CONFIRM": BotActKind.CONFIRM, "INFORM": BotActKind.ANSWER}

type Json = dict[str, Any]


def run(
    *,
    data: Annotated[Path, typer.Option(help="Dialogues in the SGD format, .jsonl or .jsonl.gz.")],
    schema: Annotated[Path, typer.Option(help="The schema file that describes the service.")],
    service: Annotated[str, typer.Option(help="The service to track, as the schema names it.")],
) -> dict[str, Any]:
    """Score the tracker on SGD dialogues (.jsonl or .jsonl.gz) for one service of a schema file."""
    described = next(
        (s for s in json.loads(schema.read_text("utf-8")) if s["service_name"] == service), None
    )
    if described is None:
        raise ValueError(f"The schema {schema} has no service named {service}; check --service.")
    dialogues = [d for d in _read(data) if service in d["services"]]
    if not dialogues:
        raise ValueError(f"{data} holds no dialogue with {service}; check --data and --service.")
    single = [d for d in dialogues if d["services"] == [service]]
    return {
        "single": _score(single, described, noisy=False),
        "all": _score(dialogues, described, noisy=False),
        "noisy_single": _score(single, described, noisy=True),
    }


def show(result: dict[str, Any]) -> str:
    """One line per population."""
    return "\n".join(
        f"{name:13} JGA {part['jga']:.3f}  slot F1 {part['slot_f1']:.3f}  "
        f"({part['dialogues']} dialogues, {part['turns']} turns)"
        for name, part in result.items()
    )


def _read(path: Path) -> list[Json]:
    """Dialogues one a line, or a JSON array of them as the corpus is published."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = raw.decode("utf-8").strip()
    if text.startswith("["):
        listed: list[Json] = json.loads(text)
        return listed
    return [json.loads(line) for line in text.splitlines() if line.strip()]


@dataclass(slots=True)
class Tally:
    turns: int = 0
    joint: float = 0.0
    hits: int = 0
    predicted: int = 0
    labelled: int = 0
    by_slot: dict[str, list[int]] = field(default_factory=dict)

    def add(self, guess: Mapping[str, str], truth: Mapping[str, list[str]], free: set[str]) -> None:
        """One scored turn; `free` names the slots compared fuzzily."""
        self.turns += 1
        joint = 1.0
        for slot in guess.keys() | truth.keys():
            score = 0.0
            if slot in guess and slot in truth:
                score = _match(guess[slot], truth[slot], fuzzy=slot in free)
            joint *= score
            self.hits += score >= _MATCH
            self.predicted += slot in guess
            self.labelled += slot in truth
        self.joint += joint

    def result(self, dialogues: int) -> dict[str, Any]:
        both = self.predicted + self.labelled
        return {
            "jga": round(self.joint / self.turns, 4) if self.turns else 0.0,
            "slot_f1": round(2 * self.hits / both, 4) if both else 1.0,
            "dialogues": dialogues,
            "turns": self.turns,
        }


def _match(guess: str, accepted: Sequence[str], *, fuzzy: bool) -> float:
    if not fuzzy:
        return float(guess in accepted)
    return max(fuzz.token_sort_ratio(guess.lower(), a.lower()) / 100 for a in accepted)


def _score(dialogues: Sequence[Json], service: Json, *, noisy: bool) -> dict[str, Any]:
    tally = Tally()
    free = {s["name"] for s in service["slots"] if not s["is_categorical"]}
    for dialogue in dialogues:
        for guess, truth in follow(dialogue, service, noisy=noisy):
            tally.add(guess, truth, free)
    return tally.result(len(dialogues))


def follow(
    dialogue: Json, service: Json, *, noisy: bool = False
) -> Iterator[tuple[dict[str, str], dict[str, list[str]]]]:
    """Predicted and labelled state of every user turn in which the service takes part."""
    name = service["service_name"]
    specs = derive_specs(service)
    by_name = {spec.name: spec for spec in specs}
    alone = dialogue["services"] == [name]
    focus = focus_words(service)
    noise = random.Random(f"{_NOISE_SEED}:{dialogue['dialogue_id']}")  # noqa: S311
    state = DialogueState(flow=name, flow_version=1, language="en")
    names = _listed_names(service)
    speaking: set[str] = {name} if alone else set()
    elsewhere = Heard()
    for turn in dialogue["turns"]:
        frames = {frame["service"]: frame for frame in turn["frames"]}
        if turn["speaker"] == "SYSTEM":
            speaking = set(frames)
            acts = _bot_acts(frames[name]["actions"], by_name) if name in frames else ()
            state = replace(state, last_bot_acts=acts)
            _hear(names, acts, by_name)
            _overhear(elsewhere, turn["frames"], name)
            continue
        text = add_noise(turn["utterance"], noise) if noisy else turn["utterance"]
        if name in speaking or focus & set(fold(text).split()):
            known = KnownNames(places=names["places"], properties=names["properties"])
            understood = understand(
                text, specs=specs, state=state, names=known, today=_TODAY, turn=state.turn + 1
            )
            state = track(state, understood, specs)
            if speaking and name not in speaking:
                state = carry_over(state, specs, elsewhere, wanted_slots(service, text))
        if name not in speaking and not alone:
            elsewhere.listen(text, _TODAY)
        if name in frames:
            yield _spoken(state, service), frames[name]["state"]["slot_values"]


def _listed_names(service: Json) -> dict[str, dict[str, str]]:
    return {"places": {}, "properties": {}, "service": {"name": service["service_name"]}}


def _hear(
    names: dict[str, dict[str, str]], acts: Sequence[BotAct], specs: Mapping[str, SlotSpec]
) -> None:
    for value in (v for act in acts for v in act.slots if v.slot in specs):
        kind = specs[value.slot].type
        if kind in (SlotType.PLACE, SlotType.PROPERTY):
            index = names["places" if kind is SlotType.PLACE else "properties"]
            index[fold(str(value.value))] = str(value.value)


def _overhear(elsewhere: Heard, frames: Sequence[Json], service: str) -> None:
    """What the system says for the other services of a dialogue."""
    for frame in frames:
        for action in frame["actions"] if frame["service"] != service else ():
            if action["act"] in _GROUPED and action["values"]:
                kind = slot_type({"name": action["slot"]})
                elsewhere.mention(action["slot"], kind, str(action["values"][0]))


def _bot_acts(actions: Sequence[Json], specs: Mapping[str, SlotSpec]) -> tuple[BotAct, ...]:
    acts: list[BotAct] = []
    for label, kind in _GROUPED.items():
        told = [a for a in actions if a["act"] == label and a["slot"] in specs and a["values"]]
        values = tuple(_value(specs[a["slot"]], a) for a in told)
        if values:
            acts.append(BotAct(kind=kind, slots=values))
    for action in actions:
        if action["act"] == "REQUEST" and action["slot"] in specs:
            options = tuple(action["values"])
            acts.append(BotAct(kind=BotActKind.REQUEST, slot=action["slot"], options=options))
        elif action["act"] == "OFFER_INTENT":
            acts.append(BotAct(kind=BotActKind.OFFER, topic="next_step"))
        elif action["act"] == "REQ_MORE":
            acts.append(BotAct(kind=BotActKind.ANSWER, topic="anything_else"))
    return tuple(acts)


def _value(spec: SlotSpec, action: Json) -> SlotValue:
    spoken = str(action["values"][0])
    canonical = str((action.get("canonical_values") or action["values"])[0])
    value: Any = spoken
    if spec.type is SlotType.YES_NO:
        value = canonical == "True"
    elif spec.type is SlotType.COUNT and canonical.isdigit():
        value = int(canonical)
    elif spec.type is SlotType.CHOICE and canonical in spec.choices:
        value = canonical
    return SlotValue(
        slot=spec.name, value=value, surface="", start=0, end=0, turn=0,
        confidence=1.0, extractor="bot", said=spoken,
    )  # fmt: skip


def _spoken(state: DialogueState, service: Json) -> dict[str, str]:
    categorical = {s["name"] for s in service["slots"] if s["is_categorical"]}
    told: dict[str, str] = {}
    for name, value in state.slots.items():
        if value.status is SlotStatus.DONT_CARE:
            told[name] = "dontcare"
        elif value.status is not SlotStatus.DECLINED:
            told[name] = _as_label(value, categorical=name in categorical)
    return told


def _as_label(value: SlotValue, *, categorical: bool) -> str:
    if categorical or isinstance(value.value, bool | int):
        return str(value.value)
    if value.extractor == "bot":
        return value.said
    if value.extractor.startswith(("place", "name", "person", "choice")):
        return str(value.value)
    if fold(value.surface) == value.said:
        return value.surface
    return re.sub(r"(\d) (st|nd|rd|th)\b", r"\1\2", value.said)


_SHORTENED = {"you": "u", "for": "4", "are": "r", "your": "ur", "please": "pls", "thanks": "thx",
              "bedroom": "br", "bedrooms": "br", "to": "2", "apartment": "apt",
              "and": "n"}  # fmt: skip


def add_noise(text: str, source: random.Random, typo_ratio: float = 0.06) -> str:
    """The text as hurried thumbs type it: lower case, no punctuation, shorthand, some slips."""
    plain = re.sub(r"[^\w\s:$'#-]", "", text.lower()).replace("'", "")
    plain = plain.replace("bed room", "bedroom")
    noisy: list[str] = []
    for word in plain.split():
        if word in _SHORTENED and (word != "to") and source.random() < 0.5:
            noisy.append(_SHORTENED[word])
        elif len(word) > 3 and word.isalpha() and source.random() < typo_ratio:
            noisy.append(_slip(word, source))
        else:
            noisy.append(word)
    return " ".join(noisy)


def _slip(word: str, source: random.Random) -> str:
    at = source.randrange(1, len(word) - 1)
    kind = source.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + source.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]
