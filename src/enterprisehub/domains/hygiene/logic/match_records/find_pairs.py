"""Pairs of one list that describe the same person, with how sure that is."""

from collections.abc import Mapping, Sequence

from enterprisehub.domains.hygiene.contracts import Matches
from enterprisehub.domains.hygiene.logic.match_records.prepare_rows import prepare


def find_pairs(ids: Sequence[str], columns: Mapping[str, Sequence[object]]) -> Matches:
    """What in a list of people is likely to be doubled.

    `columns` are named as in the source (first_name, zip …): their meaning is read from the name.

    Raises:
        Invalid: no column is recognised as a name, or ids are doubled.
    """
    prepared = prepare(ids, columns)
    # Loaded here: Splink and DuckDB take a second that only this work should wait for.
    from enterprisehub.domains.hygiene.logic.match_records.score_pairs import (  # noqa: PLC0415
        score,
    )

    return score(prepared)
