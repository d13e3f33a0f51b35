"""Recorded model answers are judged by what becomes of them, against the last accepted result."""

import json
from collections import Counter
from pathlib import Path

import pytest

from enterprisehub.kernel.errors import Conflict, Invalid
from evals.agents import ACCEPTED, CASES, load_cases, run, score, show

AGENTS = {"conversations.extract", "conversations.rephrase", "outreach.follow_up"}


def _folder(path: Path, *cases: dict[str, object]) -> Path:
    path.mkdir(exist_ok=True)
    (path / "some.jsonl").write_text("\n".join(json.dumps(case) for case in cases))
    return path


def _rephrased(answer: object, *, accepted: bool) -> dict[str, object]:
    given = {"flow": "seller", "text": "450k", "before": ["selling in Austin"]}
    expect = {"accepted": accepted}
    return {
        "name": "one", "agent": "conversations.rephrase",
        "given": given, "answer": answer, "expect": expect,
    }  # fmt: skip


GOOD = "Thanks, $450,000 it is. What timing works best for you?"
INVENTED = "Thanks, $450,000. Others got $480,000. What timing works best for you?"


@pytest.mark.requirement("LLM-07")
def test_every_recorded_case_holds_and_nothing_is_worse_than_accepted() -> None:
    result = run()
    assert result["failed"] == {}
    assert (result["regressed"], result["new"]) == (False, [])
    assert result["versions"] == result["accepted_versions"]


@pytest.mark.requirement("LLM-07")
def test_there_are_good_bad_hostile_and_malformed_answers_for_every_prompt() -> None:
    cases = load_cases(CASES)
    kinds = Counter((c["agent"], c["name"].split("/")[1].split(":")[0]) for c in cases)
    assert {agent for agent, _ in kinds} == AGENTS
    for agent in ("conversations.extract", "conversations.rephrase"):
        assert all(kinds[agent, kind] for kind in ("good", "bad", "hostile", "malformed"))


@pytest.mark.requirement("LLM-07")
def test_a_case_that_was_fine_and_no_longer_is_counts_as_worse(tmp_path: Path) -> None:
    kept = tmp_path / "accepted.json"
    folder = _folder(tmp_path / "cases", _rephrased(GOOD, accepted=True))
    assert run(cases=folder, accepted=kept)["new"] == ["one"]
    assert not run(cases=folder, accepted=kept, accept=True)["regressed"]
    assert run(cases=folder, accepted=kept)["changed"] == []
    _folder(folder, _rephrased(INVENTED, accepted=True))
    worse = run(cases=folder, accepted=kept)
    assert (worse["regressed"], worse["regressions"]) == (True, ["one"])
    assert "regressed: one" in show(worse)
    with pytest.raises(Conflict, match="one"):
        run(cases=folder, accepted=kept, strict=True)
    missing = run(cases=_folder(folder, _rephrased(GOOD, accepted=True) | {"name": "two"}),
                  accepted=kept)  # fmt: skip
    assert missing["regressions"] == ["one"]


@pytest.mark.requirement("LLM-07")
def test_a_scorer_sees_what_would_be_sent() -> None:
    refused = score(_rephrased(INVENTED, accepted=False))
    assert refused.passed
    assert "480,000" not in refused.output["sent"]
    assert not score(_rephrased(INVENTED, accepted=True)).scores["accepted as expected"]
    assert score(_rephrased(GOOD, accepted=True)).output["sent"] == GOOD


@pytest.mark.requirement("LLM-07", "BYD-05")
def test_the_policy_decides_alone_whatever_a_model_answers() -> None:
    for case in load_cases(CASES):
        if case["agent"] == "conversations.extract":
            assert score(case).scores["policy decides alone"]


def test_authors_are_told_of_empty_folders_and_names_used_twice(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no cases"):
        run(cases=tmp_path, accepted=tmp_path / "none.json")
    case = _rephrased(GOOD, accepted=True)
    with pytest.raises(Invalid, match="one"):
        load_cases(_folder(tmp_path / "cases", case, case))


def test_the_accepted_result_is_kept_with_its_versions() -> None:
    kept = json.loads(ACCEPTED.read_text("utf-8"))
    assert all(case["passed"] for case in kept["cases"].values())
    assert set(kept["versions"]) == {*AGENTS, "policy"}
