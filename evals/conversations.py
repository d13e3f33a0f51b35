"""Whether whole conversations go well without a model: scripted leads against the real dialogue.

Every file of `evals/cases/conversations` holds scripts: what a lead writes turn by turn and what
must then be true. The same understanding, tracking, policy and phrasing as in production answer;
nothing is stored. Beside a script's own expectations every reply must keep the manners below.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from enterprisehub.domains.conversations.contracts import (
    BotAct,
    BotActKind,
    DialogueState,
    KnownNames,
    SlotStatus,
    SlotValue,
)
from enterprisehub.domains.conversations.flows.catalog import SHIPPED, shipped
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.decide_acts import SILENT_STAGES, PolicyRules
from enterprisehub.domains.conversations.logic.phrase_reply import (
    BUDGET_CHARACTERS,
    Phrased,
    phrase_reply,
)
from enterprisehub.domains.conversations.logic.read_turn import TurnInput, TurnOutcome, read_turn
from enterprisehub.domains.conversations.logic.remember_acts import is_question, remember_acts
from enterprisehub.kernel.errors import Invalid

SCRIPTS = Path(__file__).parent / "cases" / "conversations"
TODAY = date(2026, 11, 21)
FACTS = {
    "en": {"company": "Acme Realty", "agent": "our agent"},
    "es": {"company": "Acme Realty", "agent": "nuestro agente"},
}
SET_ASIDE = {SlotStatus.DECLINED: "(declined)", SlotStatus.DONT_CARE: "(any)"}

type Json = dict[str, Any]


@dataclass(slots=True)
class Played:
    """One exchange as it went, with what is wrong about it."""

    lead: str
    reply: str
    acts: list[str]
    slots: Json
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Talk:
    """A conversation under way. `flow` changes where one flow hands over to another."""

    flow: Flow
    state: DialogueState
    names: KnownNames
    tone: str
    seed: str
    been: list[str] = field(default_factory=list)
    ended: str = "open"

    def says(self, text: str) -> tuple[TurnOutcome, Phrased]:
        """The lead writes; what was heard and decided, and the words of the answer."""
        given = TurnInput(text=text, names=self.names, rules=PolicyRules(), today=TODAY)
        outcome = read_turn(self.flow, self.state, given, self._other)
        language = outcome.state.language
        phrased = phrase_reply(
            outcome.decision.acts,
            outcome.flow,
            FACTS["es" if language == "es" else "en"],
            language=language,
            tone=self.tone,
            channel="sms",
            seed=f"{self.seed}:{outcome.state.turn}",
        )
        self.been += outcome.left_flows
        self.flow = outcome.flow
        self.state = remember_acts(outcome.state, outcome.decision)
        self.ended = _ended(outcome.decision.acts) or self.ended
        return outcome, phrased

    def _other(self, name: str) -> Flow | None:
        return shipped(name) if name in SHIPPED and name not in self.been else None


def _ended(acts: Sequence[BotAct]) -> str | None:
    for act in acts:
        if act.kind is BotActKind.HANDOFF:
            return "qualified" if act.reason == "qualified" else f"handoff:{act.reason}"
        if act.kind is BotActKind.CLOSE:
            return f"closed:{act.reason}"
    return None


def run(
    *,
    only: Annotated[str, typer.Option(help="Scripts whose name contains this.")] = "",
    scripts: Annotated[Path, typer.Option(help="Folder of script files.")] = SCRIPTS,
    verbose: Annotated[bool, typer.Option(help="Print every exchange, not only failures.")] = False,
) -> dict[str, Any]:
    """Play scripted conversations without a model and tell which went wrong, and where."""
    played = {s["name"]: play(s) for s in load_scripts(scripts) if only in s["name"]}
    if not played:
        raise Invalid(f"No script in {scripts} has {only!r} in its name; check --only.")
    failed = {name: turns for name, turns in played.items() if any(t.wrong for t in turns)}
    turns = [turn for shown in played.values() for turn in shown]
    groups = Counter(name.split("/")[0] for name in played)
    lost = Counter(name.split("/")[0] for name in failed)
    shown = played if verbose else failed
    return {
        "scripts": len(played),
        "passed": len(played) - len(failed),
        "pass_ratio": round(1 - len(failed) / len(played), 4),
        "turns": len(turns),
        "turns_right_ratio": round(sum(not t.wrong for t in turns) / len(turns), 4),
        "groups": {g: {"scripts": n, "passed": n - lost[g]} for g, n in groups.items()},
        "shown": {name: [_as_json(t) for t in shown[name]] for name in shown},
    }


def show(result: dict[str, Any]) -> str:
    """Every failed conversation as it went, then the figures."""
    lines: list[str] = []
    for name, turns in result["shown"].items():
        lines.append(f"\n── {name}")
        for turn in turns:
            lines += [f"  lead: {turn['lead']}", f"  bot:  {turn['reply']}"]
            lines += [f"     ✗ {problem}" for problem in turn["wrong"]]
    lines.append("")
    for group, part in result["groups"].items():
        lines.append(f"{group:14} {part['passed']:3} of {part['scripts']:3} scripts")
    right = f"{result['turns_right_ratio']:.1%} of {result['turns']} turns right"
    lines.append(f"{'all':14} {result['passed']:3} of {result['scripts']:3} scripts, {right}")
    return "\n".join(lines)


def _as_json(turn: Played) -> Json:
    return {"lead": turn.lead, "reply": turn.reply, "acts": turn.acts, "wrong": turn.wrong}


def load_scripts(folder: Path) -> list[Json]:
    """Every script of the folder, its name led by the name of its file."""
    return [
        {"flow": file.stem, **script, "name": f"{file.stem}/{script['name']}"}
        for file in sorted(folder.glob("*.json"))
        for script in json.loads(file.read_text(encoding="utf-8"))
    ]


def play(script: Json) -> list[Played]:
    """The conversation with everything that differs from what the script expects.

    `slots` of a turn are the changes it brings: any other change is an error. What a turn `does`
    must be among the acts ("answer:commission", "request:price"); `says` and `never` are words of
    the reply; `ends` is how the whole conversation ends.
    """
    flow = shipped(script["flow"])
    talk = Talk(
        flow=flow,
        state=DialogueState(flow=flow.name, flow_version=flow.version),
        names=KnownNames(
            places={n.lower(): n for n in script.get("places", ())},
            properties={n.lower(): n for n in script.get("properties", ())},
        ),
        tone=script.get("tone", "consultative"),
        seed=script["name"],
    )
    played: list[Played] = []
    expected: Json = {}
    for wanted in script["turns"]:
        silent = talk.state.stage in SILENT_STAGES
        before = talk.state
        outcome, phrased = talk.says(wanted["lead"])
        acts = [_name(act) for act in outcome.decision.acts]
        turn = Played(wanted["lead"], phrased.text, acts, _told(talk.state.slots))
        expected = _expect(expected, wanted.get("slots", {}))
        turn.wrong += _wrong_slots(expected, turn.slots)
        turn.wrong += _wrong_words(wanted, turn, phrased)
        turn.wrong += _bad_manners(outcome, phrased, before, played, silent=silent)
        played.append(turn)
    if talk.ended != script.get("ends", "open"):
        played[-1].wrong.append(f"ends {talk.ended}, not {script.get('ends', 'open')}")
    if talk.flow.name != script.get("ends_in", script["flow"]):
        played[-1].wrong.append(f"is in flow {talk.flow.name}")
    return played


def _name(act: BotAct) -> str:
    return ":".join(p for p in (act.kind.value, act.slot or act.topic or act.reason) if p)


def _expect(known: Json, changes: Json) -> Json:
    merged = {**known, **changes}
    return {slot: value for slot, value in merged.items() if value is not None}


def _told(slots: Mapping[str, SlotValue]) -> Json:
    """Values as scripts write them: 450000, [300000, 400000], True; times in the lead's words."""
    return {name: SET_ASIDE.get(v.status) or _short(v) for name, v in slots.items()}


def _short(held: SlotValue) -> Any:
    value = held.value
    if not isinstance(value, Mapping):
        return value
    if "label" in value:
        return held.surface
    low = value["amount_cents"] / 100
    return [low, value["max_cents"] / 100] if "max_cents" in value else low


def _wrong_slots(expected: Json, told: Json) -> list[str]:
    return [
        f"{slot} is {told.get(slot)!r}, not {expected.get(slot)!r}"
        for slot in sorted({*expected, *told})
        if expected.get(slot) != told.get(slot)
    ]


def _wrong_words(wanted: Json, turn: Played, phrased: Phrased) -> list[str]:
    text = turn.reply.lower()
    missing = [act for act in wanted.get("does", ()) if act not in turn.acts]
    wrong = [f"does not {act} ({turn.acts})" for act in missing]
    wrong += [f"does {act}" for act in wanted.get("does_not", ()) if act in turn.acts]
    wrong += [f"does not say {w!r}" for w in wanted.get("says", ()) if w.lower() not in text]
    wrong += [f"says {w!r}" for w in wanted.get("never", ()) if w.lower() in text]
    if turn.reply and phrased.language != wanted.get("language", phrased.language):
        wrong.append(f"speaks {phrased.language}")
    return wrong


def _bad_manners(
    outcome: TurnOutcome,
    phrased: Phrased,
    before: DialogueState,
    earlier: Sequence[Played],
    *,
    silent: bool,
) -> list[str]:
    """What no reply may do, whatever the script says."""
    acts, text = outcome.decision.acts, phrased.text
    asked = [act for act in acts if is_question(act)]
    wrong = []
    if silent != (not text):
        wrong.append("speaks where it should be silent" if silent else "says nothing")
    if len(asked) > 1 or text.count("?") > 1:
        wrong.append("asks more than one question")
    if len(text) > BUDGET_CHARACTERS["sms"]:
        wrong.append(f"is {len(text)} characters long")
    if re.search(r"[{}]|\bNone\b|\.\.|,,| ,|\b(\w{3,}) \1\b|\"\"", text):
        wrong.append("has a slip of wording")
    for act in asked:
        held = outcome.state.slots.get(act.slot or "")
        if act.kind is not BotActKind.CONFIRM and held and act.slot not in outcome.decision.doubted:
            wrong.append(f"asks for {act.slot}, which is settled")
    if earlier and text and text == earlier[-1].reply:
        wrong.append("repeats itself word for word")
    if before.bot_messages == 0 and text and "autom" not in text:
        wrong.append("does not say that it is automated")
    return wrong
