"""The measures of research print what they promise, on small made data."""

import json

import pytest

from evals import citations, retrieval

DOCUMENTS = {
    "d1": ("Wings", "Lift of a swept wing at supersonic speed and its drag."),
    "d2": ("Heat", "Heat transfer in a laminar boundary layer along a flat plate."),
    "d3": ("Flutter", "Panel flutter of thin plates in a supersonic stream."),
    "d4": ("Noise", "The noise of jets and how nozzles quieten it."),
}
QUERIES = {"q1": "what is the drag of swept wings", "q2": "transfer of heat along plates"}
JUDGED = (("q1", "d1", 2), ("q1", "d3", 1), ("q2", "d2", 1), ("q2", "d4", 0))


def _folder(path, *, smart=False, trec=False):
    if smart:
        texts = "".join(
            f".I {n}\n.T\n{t}\n.A\nx\n.B\ny\n.W\n{w}\n"
            for n, (t, w) in enumerate(DOCUMENTS.values(), 1)
        )
        (path / "cran.all.1400").write_text(texts)
        (path / "cran.qry").write_text(
            "".join(f".I 00{n * 2}\n.W\n{q}\n" for n, q in enumerate(QUERIES.values(), 1))
        )
        (path / "cranqrel").write_text("1 1 1\n1 3 4\n2 2 2\n2 4 -1\n")
        return path
    lines = [json.dumps({"_id": i, "title": t, "text": w}) for i, (t, w) in DOCUMENTS.items()]
    (path / "corpus.jsonl").write_text("\n".join(lines))
    (path / "queries.tsv").write_text("".join(f"{i}\t{q}\n" for i, q in QUERIES.items()))
    (path / "qrels").mkdir()
    if trec:
        (path / "qrels" / "all.txt").write_text("".join(f"{q} 0 {d} {g}\n" for q, d, g in JUDGED))
    else:
        rows = "".join(f"{q}\t{d}\t{g}\n" for q, d, g in JUDGED)
        (path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + rows)
    return path


@pytest.mark.requirement("RES-01")
@pytest.mark.parametrize("form", [{}, {"trec": True}, {"smart": True}])
def test_rankings_are_scored_from_common_forms(tmp_path, form):
    result = retrieval.run(data=_folder(tmp_path, **form))
    assert (result["documents"], result["queries"]) == (4, 2)
    assert result["mrr_at_10"] == 1.0
    assert 0.8 < result["ndcg_at_10"] <= 1.0
    assert "nDCG@10" in retrieval.show(result)


def test_a_folder_without_judgements_is_refused_in_words(tmp_path):
    (tmp_path / "corpus.jsonl").write_text('{"_id": "1", "text": "x"}')
    with pytest.raises(ValueError, match="queries"):
        retrieval.run(data=tmp_path)


@pytest.mark.requirement("RES-01")
def test_every_claim_is_proven_and_false_sentences_are_kept_out():
    result = citations.run()
    assert result["claims"] > 50
    assert (result["unproven"], result["proven_ratio"]) == (0, 1.0)
    assert result["false_accepted"] == 0
    assert result["true_accepted"] >= result["true"] - 1
    assert "0 unproven" in citations.show(result)
