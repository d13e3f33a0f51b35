"""A contract's clauses are found, quoted literally, and nothing is found where nothing is."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.proposals.logic.mark_findings import mark_findings
from enterprisehub.domains.proposals.logic.review_contract import (
    Rule,
    judge_contract,
    shipped_rules,
)
from enterprisehub.domains.proposals.logic.review_contract.read_file import checked, read_file
from enterprisehub.kernel.errors import Invalid

pytestmark = pytest.mark.requirement("AGT-09")
FAIR = """
1. Payment
Invoices are payable within 30 days of receipt. Overdue amounts bear interest of 1 % per month.

2. Term
Either party may terminate this Agreement with thirty (30) days' written notice.

3. Liability
In no event shall either party be liable for indirect or consequential damages. Each party's
aggregate liability shall not exceed the fees paid in the last twelve months.

4. Confidentiality
Each party shall keep Confidential Information confidential for three years.

5. Personal data
The parties follow the data protection law that applies to personal data.

6. Acceptance
Work is deemed accepted ten days after delivery.

7. General
Neither party is responsible for events beyond its reasonable control. This Agreement is governed
by the laws of the State of Texas.
"""
PLANTED = [
    ("auto_renewal", "This Agreement shall automatically renew for periods of one year."),
    ("broad_indemnity", "Supplier shall indemnify Client against any and all claims."),
    ("unlimited_liability", "Supplier's liability under this Agreement is unlimited."),
    ("exclusivity", "Supplier grants Client exclusivity in the region."),
    ("non_compete", "Supplier shall not compete with Client for two years."),
    ("unilateral_change", "Client reserves the right to modify these terms at any time."),
    ("ip_assignment", "Supplier assigns to Client all right, title and interest in the Work."),
    ("penalty", "Supplier pays liquidated damages of $500 for each day of delay."),
    ("most_favoured", "Prices shall be no less favorable than those of other customers."),
    ("audit", "Client may audit Supplier at any time."),
    ("jury_waiver", "Each party waives its right to a trial by jury."),
    ("termination_convenience_them", "Client may terminate this Agreement for convenience."),
]


def _risky(text):
    return [f for f in judge_contract(text, shipped_rules()).findings if f.kind == "risky"]


def test_a_fair_contract_has_nothing_against_it():
    judged = judge_contract(FAIR, shipped_rules())
    assert [(f.rule, f.kind) for f in judged.findings if f.kind != "found"] == []
    assert judged.risk_score == 0


@pytest.mark.parametrize(("rule", "sentence"), PLANTED, ids=[rule for rule, _ in PLANTED])
def test_a_planted_clause_is_found_alone_and_quoted(rule, sentence):
    text = f"{FAIR}\n8. Special\n{sentence}\n"
    found = _risky(text)
    assert [(f.rule, f.quote) for f in found] == [(rule, sentence)]
    assert text[found[0].starts_at :].startswith(sentence)


def test_numbers_are_held_against_their_limits():
    late = FAIR.replace("within 30 days", "within sixty (60) days")
    [found] = _risky(late)
    assert (found.rule, found.says) == (
        "payment_days",
        "It says 60 days; we accept at most 30. Under “Payment”.",
    )
    spelt = FAIR.replace("within 30 days", "within ninety days")
    assert [f.says[:16] for f in _risky(spelt)] == ["It says 90 days;"]


def test_what_is_missing_is_named_with_advice():
    judged = judge_contract("Client pays.", shipped_rules())
    missing = {f.rule: f for f in judged.findings if f.kind == "missing"}
    assert {"liability_cap", "confidentiality", "governing_law"} <= set(missing)
    assert missing["liability_cap"].advice
    assert judged.risk_score > 50


def test_mutual_and_limited_wording_is_no_risk():
    assert _risky(FAIR + "\nEach party shall indemnify the other against any and all claims.") == []
    assert _risky(FAIR + "\nThe licence is non-exclusive; no exclusivity is granted. ") == []


def test_a_tenant_adds_and_leaves_out_rules():
    own = Rule(key="own_sunday", title="Sundays", kind="risky", phrases=("work ... sunday",))
    text = "Broker shall work on every Sunday of the month."
    assert [f.rule for f in judge_contract(text, [own]).findings] == ["own_sunday"]
    assert judge_contract(text, [own.model_copy(update={"active": False})]).findings == ()
    with pytest.raises(ValueError, match="a limit needs"):
        Rule(key="x_y", title="X", kind="limit", phrases=("pay",))


@given(st.lists(st.sampled_from([s for _, s in PLANTED] + FAIR.split("\n")), max_size=12))
def test_every_quote_stands_literally_where_it_says(parts):
    text = "\n".join(parts)
    judged = judge_contract(text, shipped_rules())
    for finding in judged.findings:
        if finding.kind != "missing":
            end = finding.starts_at + len(finding.quote)
            assert text[finding.starts_at : end] == finding.quote
    assert 0 <= judged.risk_score <= 100
    as_kept = [
        {n: getattr(f, n) for n in ("kind", "quote", "starts_at", "title", "severity")}
        for f in judged.findings
    ]
    assert "".join(piece.text for piece in mark_findings(text, as_kept)) == text


@given(st.text(max_size=400))
def test_no_text_makes_the_reader_stumble(text):
    assert judge_contract(text, shipped_rules()).risk_score >= 0


def test_a_long_sentence_is_quoted_around_what_was_found():
    long = "and so on " * 120 + "it shall automatically renew every year " + "and more " * 120
    [found] = [f for f in judge_contract(long, shipped_rules()).findings if f.kind == "risky"]
    assert "automatically renew" in found.quote
    assert len(found.quote) <= 500
    assert long[found.starts_at :].startswith(found.quote)


def _word(*paragraphs):
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", f"<w:document>{body}</w:document>")
    return packed.getvalue()


def test_files_are_read_or_refused_with_the_reason():
    assert read_file("a.docx", _word("One &amp; two", "Three")) == "One & two\n\nThree"
    assert read_file("a.TXT", b"\xef\xbb\xbfhello\r\nthere") == "hello\nthere"
    for name, content, says in (
        ("a.exe", b"MZ", "cannot be read"),
        ("a.docx", b"not a zip", "broken"),
        ("a.pdf", b"%PDF-1.4 nothing", "cannot be opened"),
        ("a.txt", b"  \n ", "no text"),
    ):
        with pytest.raises(Invalid, match=says):
            read_file(name, content)
    with pytest.raises(Invalid, match="at most"):
        checked("x" * 200_001)
