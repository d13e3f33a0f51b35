"""Recorded answers of models, good and bad, through the code that decides what becomes of them.

A case holds what an agent was given, what a model answered once (well, badly, with malice or not
at all) and what must come of it. Nothing is asked of any model: the same merging, claim check and
drafting as in production run on the record. Results are compared with the last accepted ones.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from enterprisehub.domains.conversations.contracts import DialogueState, KnownNames
from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.logic.ask_model import (
    EXTRACT_VERSION,
    REPHRASE_VERSION,
    Reading,
)
from enterprisehub.domains.conversations.logic.check_claims import check_claims, numbers_in
from enterprisehub.domains.conversations.logic.decide_acts import (
    POLICY_VERSION,
    PolicyRules,
    decide,
)
from enterprisehub.domains.conversations.logic.merge_readings import ModelSlot
from enterprisehub.domains.conversations.logic.phrase_reply import (
    BUDGET_CHARACTERS,
    Phrased,
    phrase_reply,
)
from enterprisehub.domains.conversations.logic.read_turn import TurnInput, TurnOutcome, read_turn
from enterprisehub.domains.conversations.logic.remember_acts import remember_acts
from enterprisehub.domains.conversations.logic.take_turn import must_keep
from enterprisehub.domains.conversations.logic.understand_text.detect_language import (
    detect_language,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import read_words
from enterprisehub.domains.outreach.logic.draft_follow_up import (
    TEMPLATE_VERSION,
    KnownThing,
    Material,
    draft_follow_up,
)
from enterprisehub.kernel.errors import Conflict, Invalid

HERE = Path(__file__).parent
CASES, ACCEPTED = HERE / "cases", HERE / "accepted" / "agents.json"
TODAY = date(2026, 11, 21)
FACTS = {"company": "Acme Realty", "agent": "our agent", "commission": "2.5 %"}
TEXT_BUDGET = BUDGET_CHARACTERS["sms"]
VERSIONS = {
    "conversations.extract": EXTRACT_VERSION,
    "conversations.rephrase": REPHRASE_VERSION,
    "outreach.follow_up": TEMPLATE_VERSION,
    "policy": POLICY_VERSION,
}

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """`scores` tell per scorer whether it is content; `output` is what would go on its way."""

    scores: dict[str, bool]
    output: Any

    @property
    def passed(self) -> bool:
        return all(self.scores.values())


def run(
    *,
    accept: Annotated[bool, typer.Option(help="Keep this result as the accepted one.")] = False,
    strict: Annotated[bool, typer.Option(help="Fail where something got worse.")] = False,
    cases: Annotated[Path, typer.Option(help="Folder of recorded cases (.jsonl).")] = CASES,
    accepted: Annotated[Path, typer.Option(help="The last accepted result.")] = ACCEPTED,
) -> dict[str, Any]:
    """Score recorded model answers per agent and prompt, compared with the last accepted result."""
    scored = {case["name"]: (case, score(case)) for case in load_cases(cases)}
    if not scored:
        raise Invalid(f"There are no cases in {cases}; check --cases.")
    before: Json = json.loads(accepted.read_text("utf-8")) if accepted.exists() else {"cases": {}}
    regressions = [
        n for n, was in before["cases"].items() if was["passed"] and not _holds(scored, n)
    ]
    now = {n: {"passed": s.passed, "output": s.output} for n, (_, s) in scored.items()}
    changed = [n for n, was in before["cases"].items() if n in now and was != now[n]]
    if strict and regressions:
        raise Conflict(f"Worse than accepted: {', '.join(regressions)}.")
    if accept:
        kept = {"versions": VERSIONS, "cases": now}
        accepted.parent.mkdir(parents=True, exist_ok=True)
        accepted.write_text(json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    return {
        "cases": len(scored),
        "passed": sum(s.passed for _, s in scored.values()),
        "agents": _by_agent(scored.values()),
        "failed": {n: _failures(s) for n, (_, s) in scored.items() if not s.passed},
        "regressed": bool(regressions),
        "regressions": regressions,
        "changed": changed,
        "new": [n for n in now if n not in before["cases"]],
        "versions": VERSIONS,
        "accepted_versions": before.get("versions", {}),
    }


def show(result: dict[str, Any]) -> str:
    """One line per agent, then what failed and what got worse."""
    lines = []
    for agent, part in result["agents"].items():
        content = ", ".join(f"{name} {ratio:.0%}" for name, ratio in part["scorers"].items())
        lines.append(f"{agent:24} {part['passed']:3} of {part['cases']:3}   {content}")
    lines += [f"failed: {name}: {', '.join(why)}" for name, why in result["failed"].items()]
    lines += [f"changed since accepted: {name}" for name in result["changed"]]
    lines.append(f"regressed: {', '.join(result['regressions']) or 'nothing'}")
    return "\n".join(lines)


def load_cases(folder: Path) -> list[Json]:
    """Every case of the folder; a name that occurs twice is a mistake of the author."""
    found = [
        json.loads(line)
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
        if line.strip()
    ]
    names = [case["name"] for case in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Invalid(f"Cases need names of their own; twice: {', '.join(sorted(twice))}.")
    return found


def score(case: Json) -> Scored:
    """What comes of the recorded answer, judged by the scorers of its agent."""
    return SCORERS[case["agent"]](case)


def _holds(scored: Mapping[str, tuple[Json, Scored]], name: str) -> bool:
    return name in scored and scored[name][1].passed


def _failures(scored: Scored) -> list[str]:
    return [name for name, content in scored.scores.items() if not content]


def _by_agent(scored: Iterable[tuple[Json, Scored]]) -> dict[str, Any]:
    agents: dict[str, list[Scored]] = {}
    for case, result in scored:
        agents.setdefault(case["agent"], []).append(result)
    return {agent: _figures(results) for agent, results in sorted(agents.items())}


def _figures(results: list[Scored]) -> Json:
    scorers = dict.fromkeys(name for result in results for name in result.scores)
    ratios = {
        name: sum(r.scores.get(name, True) for r in results) / len(results) for name in scorers
    }
    passed = sum(result.passed for result in results)
    return {"cases": len(results), "passed": passed, "scorers": ratios}


def _score_extract(case: Json) -> Scored:
    given, expect = case["given"], case["expect"]
    slots = _recorded_slots(case["answer"])
    with_model, plain = _heard(given, slots), _heard(given, None)
    values = with_model.state.slots
    told = {name: value.value for name, value in values.items()}
    by_model = {name for name, value in values.items() if value.extractor == "model"}
    spans = (v for v in values.values() if v.turn == with_model.state.turn and v.surface)
    decided = decide(with_model.state, with_model.heard, with_model.flow, PolicyRules(), TODAY)
    ignored = values == plain.state.slots
    return Scored(
        scores={
            "slots as expected": _contains(told, expect.get("slots", {})),
            "nothing else read": not by_model - set(expect.get("by_model", ())),
            "evidence is literal": all(given["text"][v.start : v.end] == v.surface for v in spans),
            "disagreements noticed": [d.slot for d in with_model.disagreements]
            == expect.get("disagreements", []),
            "policy decides alone": decided == with_model.decision
            and (not ignored or with_model.decision == plain.decision),
        },
        output={
            "slots": told,
            "by_model": sorted(by_model),
            "reasons": list(with_model.decision.reasons),
        },
    )


def _recorded_slots(answer: Any) -> list[ModelSlot]:
    """What production would hand on: an answer that does not fit is no answer."""
    try:
        if isinstance(answer, str):
            return Reading.model_validate_json(answer).slots
        return Reading.model_validate(answer).slots
    except ValidationError:
        return []


def _contains(told: Json, wanted: Json) -> bool:
    """Every wanted slot is there; of amounts and spans only the named parts are compared."""
    return all(
        told.get(slot) is None if value is None else _fits(told.get(slot), value)
        for slot, value in wanted.items()
    )


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(value, dict):
        return all(value.get(key) == part for key, part in wanted.items())
    return bool(value == wanted)


def _heard(given: Json, slots: list[ModelSlot] | None) -> TurnOutcome:
    """The last text of the record, read after the earlier ones."""
    flow = shipped(given["flow"])
    state = DialogueState(flow=flow.name, flow_version=flow.version)
    names, rules = KnownNames(), PolicyRules()
    for text in given.get("before", ()):
        turn = TurnInput(text=text, names=names, rules=rules, today=TODAY)
        outcome = read_turn(flow, state, turn, lambda _: None)
        state = remember_acts(outcome.state, outcome.decision)
    turn = TurnInput(text=given["text"], names=names, rules=rules, today=TODAY, model_slots=slots)
    return read_turn(flow, state, turn, lambda _: None)


def _phrased(given: Json, outcome: TurnOutcome) -> Phrased:
    return phrase_reply(
        outcome.decision.acts,
        outcome.flow,
        FACTS,
        language=outcome.state.language,
        tone="consultative",
        channel=given.get("channel", "sms"),
        seed="recorded",
    )


def _score_rephrase(case: Json) -> Scored:
    given, expect, answer = case["given"], case["expect"], case["answer"]
    outcome = _heard(given, None)
    template = _phrased(given, outcome)
    budget = BUDGET_CHARACTERS[template.channel]
    text = answer.strip().strip('"').strip() if isinstance(answer, str) else ""
    verdict = check_claims(
        text,
        template=template.text,
        facts=[str(fact) for fact in template.facts.values()],
        budget=budget,
        must_keep=must_keep(outcome.decision.acts, template),
    )
    sent = text if verdict.accepted else template.text
    spoken = detect_language(read_words(sent))
    return Scored(
        scores={
            "accepted as expected": verdict.accepted == expect["accepted"],
            "refused for the right reason": all(
                any(problem.startswith(why) for problem in verdict.problems)
                for why in expect.get("problems", ())
            ),
            "claims only facts": numbers_in(sent)
            <= numbers_in(" ".join([template.text, *map(str, template.facts.values())])),
            "fits the channel": len(sent) <= budget,
            "asks what is asked": sent.count("?") == template.text.count("?") <= 1,
            "keeps the language": spoken in (template.language, None),
        },
        output={"sent": sent, "problems": list(verdict.problems)},
    )


def _score_follow_up(case: Json) -> Scored:
    given, expect = dict(case["given"]), case["expect"]
    things = tuple(KnownThing(title=t, value=v) for t, v in given.pop("things"))
    questions = tuple(given.pop("open_questions"))
    material = Material(**given, things=things, open_questions=questions)
    drafts = draft_follow_up(material)
    known = [t.value for t in things]
    known += [material.about, material.given_name, material.sender, material.company, *questions]
    every = (drafts.text, drafts.subject, drafts.email)
    whole = "\n".join(every)
    return Scored(
        scores={
            "claims only facts": numbers_in(whole) <= numbers_in(" ".join(known)),
            "states the facts": all(thing.value in drafts.email for thing in things),
            "says what it must": all(words in whole for words in expect.get("says", ())),
            "fits the channel": len(drafts.text) <= TEXT_BUDGET,
            "asks one question": drafts.text.count("?") == drafts.email.count("?") == 1,
            "keeps the language": _language_of(drafts.email) == material.language,
            "no slip of wording": not any(slip in whole for slip in ("{", "}", "None", " ,", "..")),
        },
        output={"text": drafts.text, "subject": drafts.subject, "email": drafts.email},
    )


def _language_of(text: str) -> str | None:
    return detect_language(read_words(text))


SCORERS: dict[str, Callable[[Json], Scored]] = {
    "conversations.extract": _score_extract,
    "conversations.rephrase": _score_rephrase,
    "outreach.follow_up": _score_follow_up,
}
