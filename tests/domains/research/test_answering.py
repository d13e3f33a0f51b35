"""Questions become sections of quotes; nothing that a source does not say gets through."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains import research
from enterprisehub.domains.research.logic.answer_question import (
    Part,
    SourceText,
    compose_report,
    plan_questions,
)
from enterprisehub.domains.research.logic.answer_question.check_sentence import check_sentence
from enterprisehub.domains.research.logic.answer_question.verify_report import (
    Entry,
    verify_report,
)
from enterprisehub.domains.research.logic.cut_passages import cut_passages, sentences_of
from enterprisehub.domains.research.logic.rank_passages import Ranker, Text

DATA = Path(research.__path__[0]) / "data"
QUESTION = "enterprise CRM competitive landscape"


def _sources():
    return [
        SourceText(file.stem, file.stem.replace("-", " "), file.read_text("utf-8"))
        for file in sorted(DATA.glob("*.md"))
    ]


def _ledger(drafted, sources):
    return {
        quote.number: Entry(
            quote.text, quote.start, drafted.numbers[quote.source], sources[quote.source].body
        )
        for quote in drafted.quotes
    }


@pytest.mark.requirement("RES-01")
@pytest.mark.requirement("RES-02")
def test_an_answer_rests_on_ten_sources_and_every_quote_stands_in_its_source():
    sources = _sources()
    parts = plan_questions(QUESTION, [(n, s.body) for n, s in enumerate(sources)], most=5)
    drafted = compose_report(parts, sources, claims_each=4)
    assert parts[0] == Part("Overview", QUESTION)
    assert len(drafted.report.sections) >= 4
    assert len(drafted.numbers) >= 10
    assert drafted.report.notes == ()
    assert sorted(drafted.numbers.values()) == list(range(1, len(drafted.numbers) + 1))
    first = drafted.report.sections[0].claims[0]
    assert first.sources == (1,)
    assert "landscape" in first.text
    said = [claim.text for section in drafted.report.sections for claim in section.claims]
    assert len(said) == len(set(said))
    assert verify_report(drafted.report, _ledger(drafted, sources)) == []


@pytest.mark.requirement("RES-01")
def test_a_claim_that_was_changed_or_moved_is_found_out():
    sources = _sources()
    drafted = compose_report([Part("Overview", QUESTION)], sources, claims_each=3)
    ledger = _ledger(drafted, sources)
    section = drafted.report.sections[0]

    def report(claim, **section_changes):
        changed = section.model_copy(update={"claims": (claim,), **section_changes})
        return drafted.report.model_copy(update={"sections": (changed,)})

    good = section.claims[0]
    invented = good.model_copy(update={"text": good.text.replace("31", "63") + " Truly."})
    assert "not what was quoted" in verify_report(report(invented), ledger)[0]
    moved = good.model_copy(update={"sources": (good.sources[0] + 1,)})
    assert "other sources" in verify_report(report(moved), ledger)[0]
    loose = good.model_copy(update={"evidence": ()})
    assert "rests on no quote" in verify_report(report(loose), ledger)[0]
    forged = ledger | {1: Entry("Orbit leads.", 0, 1, sources[0].body)}
    assert "does not stand in source" in verify_report(report(good), forged)[0]


QUOTES = {
    1: "Orbit leads with 31 percent of new contracts, followed by Pellucid with 22 percent.",
    2: "Farrow offers self-hosted deployment to every customer since March.",
    3: "Kestrel Suite has few integrations beyond manufacturing.",
}


@pytest.mark.requirement("RES-01")
@pytest.mark.parametrize(
    ("text", "cites", "problem"),
    [
        ("Orbit leads with 31 percent of new contracts.", [1], None),
        ("With 31 percent of new contracts Orbit leads, followed by Pellucid.", [1], None),
        ("Every customer of Farrow is offered self-hosted deployment.", [2], None),
        ("Pellucid leads with 31 percent of new contracts.", [1], "31 is not Pellucid's"),
        ("Orbit leads with 31 dollars of new contracts.", [1], "31 dollar"),
        ("Orbit leads with 36 percent of new contracts.", [1], "number: 36"),
        ("Orbit leads with a third of new contracts by April.", [1], "April"),
        ("Orbit leads new contracts ahead of Salesbarn.", [1], "name: Salesbarn"),
        ("Orbit leads with 31 percent of new contracts.", [2], "name: Orbit"),
        ("Orbit leads with 31 percent of new contracts.", [], "cites nothing"),
        ("Orbit leads with 31 percent of new contracts.", [7], "cites 7"),
        ("Farrow does not offer self-hosted deployment to every customer.", [2], "denies"),
        ("Buyers should therefore choose quickly and negotiate hard.", [3], "of its words"),
        ("Does Orbit lead with 31 percent of new contracts?", [1], "asks"),
    ],
)
def test_a_models_sentence_must_be_said_by_what_it_cites(text, cites, problem):
    found = check_sentence(text, cites, QUOTES, question="Who leads the market?")
    if problem is None:
        assert found == []
    else:
        assert any(problem in one for one in found), found


@given(st.text(alphabet="ab .!?\n\f#-1", max_size=4000))
def test_passages_hold_every_letter_where_it_stands(text):
    passages = cut_passages(text)
    for passage in passages:
        assert text[passage.start : passage.start + len(passage.body)] == passage.body
    starts = [passage.start for passage in passages]
    assert starts == sorted(starts)
    if "#" not in text:
        kept = "".join("".join(passage.body.split()) for passage in passages)
        assert kept == "".join(text.split())


@given(st.text(max_size=600))
def test_sentences_stand_where_they_say(text):
    for start, words in sentences_of(text):
        assert text[start : start + len(words)] == words


def test_a_sentence_ends_after_an_abbreviation_in_capitals_and_not_after_initials():
    text = "Cost is why buyers leave a CRM. Vendors like J. Smith of the U.S. Compete on price."
    assert [words for _, words in sentences_of(text)] == [
        "Cost is why buyers leave a CRM.",
        "Vendors like J. Smith of the U.S. Compete on price.",
    ]


def test_parts_come_from_what_is_asked_and_from_what_there_is_to_read():
    asked = plan_questions("What does Orbit cost? How long does a migration take?", [], most=5)
    assert [part.title for part in asked] == [
        "Overview",
        "What does Orbit cost",
        "How long does a migration take",
    ]
    compared = plan_questions("Compare Orbit and Farrow on data ownership", [], most=5)
    assert [part.question for part in compared[1:]] == [
        "Orbit data ownership",
        "Farrow data ownership",
    ]
    texts = [(n, f"Audit trails matter in case {n}. Blue paint dries.") for n in range(6)]
    texts += [(n, "Nothing else is said here.") for n in range(6, 12)]
    spoken = plan_questions("CRM", texts, most=3)
    assert [part.title for part in spoken][:2] == ["Overview", "Audit trails"]


def test_nothing_to_read_and_nothing_that_fits_is_said():
    assert (
        "Nothing was found"
        in compose_report([Part("Overview", "x")], [], claims_each=3).report.notes[0]
    )
    drafted = compose_report(
        [Part("Overview", "volcano eruptions in Iceland")], _sources(), claims_each=3
    )
    assert (drafted.report.sections, drafted.quotes) == ((), ())
    assert drafted.report.notes == ("Nothing that was found speaks to this question.",)


@pytest.mark.requirement("RES-01")
def test_the_ranking_finds_what_answers():
    texts = [
        Text("Refunds are paid within fourteen days of the return.", "Returns"),
        Text("Our office opens at nine on weekdays.", "Hours"),
        Text("The warranty covers repairs for two years.", "Warranty"),
        *(Text(f"Room {n} has a projector and a whiteboard.", "Rooms") for n in range(30)),
    ]
    ranker = Ranker(texts)
    assert ranker.best("When is a refund paid?", 1)[0][0] == 0
    assert ranker.best("repairing under warranty", 1)[0][0] == 2
    assert ranker.best("the of and", 3)[0][1] == 0.0
    assert Ranker([]).best("anything", 3) == []
    meant = [0.0] * len(texts)
    meant[1] = 0.9
    assert ranker.best("business times", 1, meaning=meant)[0][0] == 1


@pytest.mark.requirement("RES-01")
@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What does Orbit say about GDPR?", ["No source that was read mentions GDPR."]),
        ("What does Orbit say about SOC2 and Pellucid?",
         ["No source that was read mentions SOC2 or Pellucid."]),
        ("Retention of audit trails at Orbit", []),
        ("how long does orbit keep audit trails?", []),
    ],
)  # fmt: skip
def test_what_a_question_names_and_no_source_mentions_is_said(question, missing):
    source = SourceText("a", "Vendor profile: Orbit", "Orbit keeps audit trails for 90 days.")
    notes = compose_report([Part("Overview", question)], [source], claims_each=3).report.notes
    assert [note for note in notes if "mentions" in note] == missing
