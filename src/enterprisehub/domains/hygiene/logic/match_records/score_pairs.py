"""Learning the weights from the list itself, and scoring its pairs. Loads Splink and DuckDB."""

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import SplinkException

from enterprisehub.domains.hygiene.contracts import Matches, RecordPair
from enterprisehub.domains.hygiene.logic.match_records.choose_blocks import (
    Block,
    anchors,
    choose_blocks,
    pair_count,
    training,
)
from enterprisehub.domains.hygiene.logic.match_records.describe_model import comparisons

STRICT = 0.98
STRICT_WHEN_BORN_DIFFERS = 0.999
STRICT_WHEN_NAMES_DIFFER = 0.99999
REVIEW = 0.5
"""Chosen on febrl3, febrl4 and three noised censuses with wage forms of pseudopeople."""

_THREADS = 2
_MEMORY = "1200MB"
_SAMPLED_PAIRS = 1_000_000
_ASSUMED_RECALL = 0.6
_MOST_DUPLICATES = 0.05
_LEAST_ROWS = 2
_PRIOR, _NOBODY = "probability_two_random_records_match", 1e-6
_LEAST_LESSONS, _MOST_LESSONS = 20, 10_000_000
_SAME, _DIFFERENT, _UNSEEN, _MOSTLY = 0.8, 0.06, 0.002, 0.5
_OWN_TO_A_PERSON = frozenset({"given", "born"})
_BY_CHANCE = 1e-4  # of what the sample of strangers never showed


def score(rows: Mapping[str, Sequence[str | None]]) -> Matches:
    """Pairs of the prepared rows that are probably one person, surest first."""
    count = len(rows["unique_id"])
    if count < _LEAST_ROWS:
        return Matches([], {}, [])
    table = pa.table({name: pa.array(values, pa.string()) for name, values in rows.items()})
    columns = set(table.column_names)
    with _quiet(), duckdb.connect() as connection:
        connection.execute(f"SET threads = {_THREADS}; SET memory_limit = '{_MEMORY}'")
        connection.register("people", table)
        blocks = choose_blocks(connection, "people", columns, count)
        rules = [block_on(*block) for block in blocks]
        if not rules:
            return Matches([], {}, [])
        people = DuckDBAPI(connection).register(table)
        teaching = [
            block
            for block in training(columns)
            if _LEAST_LESSONS <= pair_count(connection, "people", block) <= _MOST_LESSONS
        ]
        model = _learn(people, columns, rules, teaching)
        model = _without_matches(_Predicted(connection, people, model), count)
        scored = Linker(people, model, log_level=None).inference.predict(
            threshold_match_probability=REVIEW
        )
        return Matches(_decide(connection, scored.physical_name, columns), model, blocks)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The library prints advice for people at a notebook."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _learn(
    people: Any, columns: set[str], rules: list[Any], teaching: list[Block]
) -> dict[str, Any]:
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons(columns),
        blocking_rules_to_generate_predictions=rules,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
        max_iterations=20,
    )
    linker = Linker(people, settings, log_level=None)
    certain = [block_on(*block) for block in anchors(columns)]
    if certain:
        linker.training.estimate_probability_two_random_records_match(
            certain, recall=_ASSUMED_RECALL
        )
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=1)
    learned: dict[str, Any] = linker.misc.save_model_to_json()
    if not learned[_PRIOR]:  # where nobody shares anything certain; no weight could move it
        learned[_PRIOR] = _NOBODY
        linker = Linker(people, learned, log_level=None)
    for block in teaching:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*block), estimate_without_term_frequencies=True
            )
        except (SplinkException, ValueError):
            # Nothing varies in it. The library's model is not whole after that.
            linker = Linker(people, learned, log_level=None)
        else:
            learned = linker.misc.save_model_to_json()
    for comparison in learned["comparisons"]:
        own = comparison["output_column_name"] in _OWN_TO_A_PERSON
        _assume(comparison["comparison_levels"], own_to_a_person=own)
    return learned


def _assume(levels: list[dict[str, Any]], *, own_to_a_person: bool) -> None:
    """Levels that no pair of the list could teach get what is usual among the same people.

    So does a name in which the same people mostly differ: then not people but their households
    were learned, as happens in a list without doubles.
    """
    own = [level for level in levels if not level.get("is_null_level")]
    taught = any(level.get("m_probability") for level in own)
    astray = own_to_a_person and (own[-1].get("m_probability") or 0.0) > _MOSTLY
    usual = [_SAME, *[(1 - _SAME - _DIFFERENT) / max(1, len(own) - 2)] * (len(own) - 2), _DIFFERENT]
    for level, share in zip(own, usual, strict=True):
        known = level.get("m_probability")
        level["u_probability"] = level.get("u_probability") or (_BY_CHANCE if known else _UNSEEN)
        if astray or not taught:
            level["m_probability"] = share
        elif not known:
            level["m_probability"] = _UNSEEN


class _Predicted:
    """How many duplicates a model expects in the list."""

    def __init__(self, connection: Any, people: Any, model: dict[str, Any]) -> None:
        self.model = model
        scored = Linker(people, model, log_level=None).inference.predict(
            threshold_match_probability=REVIEW
        )
        query = f"SELECT coalesce(sum(match_probability), 0) FROM {scored.physical_name}"  # noqa: S608
        self.matches = float(connection.sql(query).fetchall()[0][0])


def _without_matches(predicted: _Predicted, row_count: int) -> dict[str, Any]:
    """The model with agreement by chance measured among strangers alone.

    Random pairs of a list full of duplicates contain duplicates: what they seem to agree on by
    chance is too much by their share, which would halve the weight of rare agreements.
    """
    pairs = row_count * (row_count - 1) / 2
    share = min(_MOST_DUPLICATES, max(1 / pairs / 10, predicted.matches / pairs))
    model = predicted.model
    model[_PRIOR] = share
    for comparison in model["comparisons"]:
        for level in comparison["comparison_levels"]:
            by_chance, if_same = level.get("u_probability"), level.get("m_probability")
            if by_chance and if_same:
                strangers = (by_chance - share * if_same) / (1 - share)
                level["u_probability"] = max(strangers, by_chance / 30, 1 / pairs)
    return model


def _decide(connection: Any, scored: str, columns: set[str]) -> list[RecordPair]:
    differ, agree = ["FALSE"], ["FALSE"]
    if {"given", "surname"} <= columns:
        differ.append(
            "(jaro_winkler_similarity(a.given, b.given) < 0.78"
            " AND a.given <> coalesce(b.surname, '') AND b.given <> coalesce(a.surname, '')"
            " AND NOT (least(length(a.given), length(b.given)) = 1 AND a.given[1] = b.given[1]))"
        )
    born_differs = "FALSE"
    if "born" in columns:
        agree.append("coalesce(damerau_levenshtein(a.born, b.born) <= 1, FALSE)")
        born_differs = "coalesce(damerau_levenshtein(a.born, b.born) > 2, FALSE)"
    agree += [f"coalesce(a.{c} = b.{c}, FALSE)" for c in ("national", "email") if c in columns]
    query = f"""
        SELECT least(p.unique_id_l, p.unique_id_r), greatest(p.unique_id_l, p.unique_id_r),
            p.match_probability,
            p.match_probability >= {STRICT}
            AND (NOT coalesce({" OR ".join(differ)}, FALSE)
                OR (({" OR ".join(agree)}) AND p.match_probability >= {STRICT_WHEN_NAMES_DIFFER}))
            AND (NOT {born_differs} OR p.match_probability >= {STRICT_WHEN_BORN_DIFFERS})
        FROM {scored} p
        JOIN people a ON a.unique_id = p.unique_id_l JOIN people b ON b.unique_id = p.unique_id_r
        ORDER BY p.match_probability DESC, 1, 2
    """  # noqa: S608 - columns are ours
    return [RecordPair(*row) for row in connection.sql(query).fetchall()]
