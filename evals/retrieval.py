"""How well passages are ranked for questions: nDCG@10 and what goes with it, without any model.

The product's own ranking is measured as it stands. Gains are the judgements' grades as given
(linear, as trec_eval does), grades of zero and below count as not relevant.
"""

import csv
import json
import math
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from enterprisehub.domains.research.logic.rank_passages import Ranker, Text

_DEPTH = 100
_TOP = 10
_DOCUMENTS = ("corpus", "documents", "document", "docs", "collection", "cran.all")
_QUERIES = ("queries", "query", "questions", "topics", "cran.qry")
_JUDGEMENTS = ("qrels", "qrel", "judgements", "judgments", "relevance", "cranqrel")
_IDS = ("_id", "id", "doc_id", "docid", "document_id", "query_id", "qid", "query-id")
_TEXTS = ("text", "body", "abstract", "contents", "content", "query", "question")
_GRADES = ("score", "relevance", "grade", "rel", "label")
_SMART = re.compile(r"^\.([A-Z])\s*(.*)$")
_HEADINGS = {"query-id", "query_id", "qid", "query", "_id", "id", "doc_id", "docid"}

type Judged = dict[str, dict[str, float]]


def run(
    *,
    data: Annotated[
        Path,
        typer.Option(
            help="A folder with documents (corpus, documents or docs), queries and judgements "
            "(qrels or judgements), each as .jsonl, .json, .tsv or .csv: lines of "
            '{"_id", "title", "text"}, of {"_id", "text"} and of query id, document id, grade; '
            "TREC's four columns and SMART's files (cran.all.1400, cran.qry, cranqrel) as well."
        ),
    ],
) -> dict[str, Any]:
    """Rank the documents of a folder for its queries and score that against its judgements."""
    documents = read_texts(_file(data, _DOCUMENTS))
    queries = read_texts(_file(data, _QUERIES))
    judged = read_judgements(_file(data, _JUDGEMENTS), queries)
    began = time.perf_counter()
    ids = list(documents)
    ranker = Ranker([Text(body, title) for title, body in documents.values()])
    ready = time.perf_counter()
    rankings: dict[str, list[str]] = {}
    for query_id in judged:
        title, body = queries[query_id]
        found = ranker.best(f"{title} {body}".strip(), _DEPTH)
        rankings[query_id] = [ids[place] for place, _ in found]
    ended = time.perf_counter()
    return {
        "ndcg_at_10": _mean(judged, rankings, _ndcg),
        "recall_at_10": _mean(judged, rankings, _recall(_TOP)),
        "recall_at_100": _mean(judged, rankings, _recall(_DEPTH)),
        "mrr_at_10": _mean(judged, rankings, _reciprocal),
        "documents": len(documents),
        "queries": len(judged),
        "prepare_seconds": round(ready - began, 3),
        "ms_per_query": round(1000 * (ended - ready) / max(len(judged), 1), 2),
    }


def show(result: dict[str, Any]) -> str:
    """The figures in two lines."""
    return (
        f"nDCG@10 {result['ndcg_at_10']:.3f}, recall@10 {result['recall_at_10']:.3f}, "
        f"recall@100 {result['recall_at_100']:.3f}, MRR@10 {result['mrr_at_10']:.3f}\n"
        f"{result['queries']} queries, {result['documents']} documents; ready in "
        f"{result['prepare_seconds']} s, {result['ms_per_query']} ms each"
    )


def read_texts(file: Path) -> dict[str, tuple[str, str]]:
    """Title and text by id, in the order of the file."""
    if file.suffix in (".jsonl", ".json", ".ndjson"):
        rows = [_of_json(row) for row in _json_rows(file)]
    elif file.suffix in (".tsv", ".csv", ".txt") and not _is_smart(file):
        rows = [_of_cells(cells) for cells in _cells(file)]
    else:
        rows = list(_of_smart(file))
    if not rows:
        raise ValueError(f"{file} holds no texts.")
    return {id_: (title, text) for id_, title, text in rows}


def read_judgements(file: Path, queries: Mapping[str, object]) -> Judged:
    """Grades by query and document; only of known queries, and only where something is relevant."""
    found: Judged = defaultdict(dict)
    if file.suffix in (".jsonl", ".json", ".ndjson"):
        for row in _json_rows(file):
            query = str(row.get("query_id", row.get("query-id", row.get("qid", ""))))
            document = str(row.get("corpus-id", row.get("doc_id", row.get("document_id", ""))))
            found[query][document] = float(next((row[g] for g in _GRADES if g in row), 1))
    else:
        for cells in _cells(file):
            query, document = cells[0], cells[2] if len(cells) > 3 else cells[1]
            found[query][document] = float(cells[-1]) if len(cells) > 2 else 1.0
    if file.name.lower().startswith("cranqrel"):
        # There 1 is a complete answer, 4 of least interest and the rest of none.
        found = {
            q: {d: max(5 - g, 0) if g > 0 else 0 for d, g in of.items()} for q, of in found.items()
        }
    # The SMART files number queries anew in their judgements: 1, 2, 3 in the order of the file.
    in_order = list(queries)
    if not set(found) <= set(in_order) and all(query.isdigit() for query in found):
        found = {in_order[int(query) - 1]: grades for query, grades in found.items()}
    return {
        query: grades
        for query, grades in found.items()
        if query in queries and any(grade > 0 for grade in grades.values())
    }


def _file(folder: Path, names: tuple[str, ...]) -> Path:
    for found in sorted(p for p in folder.rglob("*") if p.is_file()):
        if any(found.name.lower().startswith(name) for name in names):
            return found
        if found.parent != folder and found.parent.name.lower() in names:
            return found
    raise ValueError(f"{folder} holds no file that begins with {', '.join(names[:3])}.")


def _json_rows(file: Path) -> list[dict[str, Any]]:
    text = file.read_text("utf-8")
    if file.suffix == ".json":
        whole = json.loads(text)
        if isinstance(whole, dict):
            return [
                {"_id": key, **(row if isinstance(row, dict) else {"text": row})}
                for key, row in whole.items()
            ]
        return list(whole)
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _of_json(row: Mapping[str, Any]) -> tuple[str, str, str]:
    id_ = next((str(row[name]) for name in _IDS if name in row), "")
    text = next((str(row[name] or "") for name in _TEXTS if name in row), "")
    return id_, str(row.get("title") or ""), text


def _cells(file: Path) -> Iterator[list[str]]:
    """Lines in columns, by tab, comma or blanks; a line of headings is passed over."""
    with file.open(encoding="utf-8", newline="") as lines:
        if file.suffix == ".csv":
            rows: Iterator[list[str]] = iter(csv.reader(lines))
        elif file.suffix == ".tsv":
            rows = (line.rstrip("\r\n").split("\t") for line in lines)
        else:
            rows = (line.split("\t") if "\t" in line else line.split() for line in lines)
        for number, row in enumerate(rows):
            cells = [cell.strip() for cell in row]
            if len(cells) > 1 and not (number == 0 and cells[0].lower() in _HEADINGS):
                yield cells


def _of_cells(cells: list[str]) -> tuple[str, str, str]:
    if len(cells) > 2:
        return cells[0], cells[1], " ".join(cells[2:])
    return cells[0], "", cells[1]


def _is_smart(file: Path) -> bool:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return next(lines, "").startswith(".I")


def _of_smart(file: Path) -> Iterator[tuple[str, str, str]]:
    """Cornell's SMART format: .I id, .T title, .A author, .B source, .W words."""
    id_, field, parts = "", "", defaultdict[str, list[str]](list)
    for line in [*file.read_text("utf-8", "replace").splitlines(), ".I end"]:
        found = _SMART.match(line)
        if found is None:
            parts[field].append(line)
        elif found[1] == "I":
            if id_:
                yield id_, " ".join(parts["T"]).strip(), " ".join(parts["W"]).strip()
            id_, field, parts = found[2].strip(), "", defaultdict(list)
        else:
            field = found[1]


def _mean(
    judged: Judged,
    rankings: Mapping[str, list[str]],
    measure: Callable[[Mapping[str, float], list[str]], float],
) -> float:
    scores = [measure(grades, rankings[query]) for query, grades in judged.items()]
    return round(sum(scores) / max(len(scores), 1), 4)


def _ndcg(grades: Mapping[str, float], ranking: list[str]) -> float:
    gains = [max(grades.get(id_, 0.0), 0.0) for id_ in ranking[:_TOP]]
    best = sorted((max(grade, 0.0) for grade in grades.values()), reverse=True)[:_TOP]
    return _discounted(gains) / _discounted(best)


def _discounted(gains: list[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _recall(depth: int) -> Callable[[Mapping[str, float], list[str]], float]:
    """Of the relevant ones, as many as fit into the depth."""

    def measure(grades: Mapping[str, float], ranking: list[str]) -> float:
        relevant = {id_ for id_, grade in grades.items() if grade > 0}
        return len(relevant & set(ranking[:depth])) / min(len(relevant), depth)

    return measure


def _reciprocal(grades: Mapping[str, float], ranking: list[str]) -> float:
    for place, id_ in enumerate(ranking[:_TOP], start=1):
        if grades.get(id_, 0.0) > 0:
            return 1 / place
    return 0.0
