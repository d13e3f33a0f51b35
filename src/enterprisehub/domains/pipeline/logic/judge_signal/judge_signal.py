"""Learn from deals, test on others, and say whether a probability may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import rankdata
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from enterprisehub.domains.pipeline.contracts import Judgement
from enterprisehub.domains.pipeline.logic.judge_signal.choose_features import (
    Features,
    choose_features,
)
from enterprisehub.domains.pipeline.logic.judge_signal.limits import LEAST_OF_EACH
from enterprisehub.domains.pipeline.logic.judge_signal.read_outcomes import read_outcomes

_FOLDS = 5
_REPEATS = 2
_DRAWS = 300
_LATEST_SHARE = 0.3
_LOW, _SEED, _CHANCE = 2.5, 1, 0.5
_STRENGTHS = (0.003, 0.03, 0.3)
_RARE = 3

Vector = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class _Tested:
    """Predictions of deals that were not learned from, and the group each belongs to."""

    predicted: Vector
    base: Vector
    won: Vector
    groups: Vector


def judge_signal(
    columns: Mapping[str, Sequence[object]], outcomes: Sequence[object], *, group_identical: bool
) -> Judgement:
    """Whether ended deals tell how open ones will end.

    With `group_identical`, deals that are the same in every feature are kept on one side of each
    split; otherwise only the time and chance splits are looked at.

    Raises:
        Invalid: the outcomes hold no won or no lost deal.
    """
    ended = [(index, won) for index, won in enumerate(read_outcomes(outcomes)) if won is not None]
    won = np.array([int(outcome) for _, outcome in ended])
    rows = {name: [values[index] for index, _ in ended] for name, values in columns.items()}
    features = choose_features(rows, won)
    counts = int(won.sum()), int(len(won) - won.sum())
    if min(counts) < LEAST_OF_EACH or not features.names():
        return _refused(features, won, counts)
    records = _records(features, len(won))
    groups = _groups(records) if group_identical else np.arange(len(won))
    table = DictVectorizer(sparse=False).fit_transform(records)
    # On small tables the libraries' own threads cost more than they save.
    with threadpool_limits(limits=1):
        grouped = _cross_tested(table, won, groups)
        tests = [grouped]
        if features.opened is not None:
            tests.append(_tested_on_latest(table, won, groups, features))
    lows = [_low(test) for test in tests]
    beats = _beats_base(grouped)
    shown = min(lows) > _CHANCE and beats
    return Judgement(
        verdict="show" if shown else "refuse",
        why=_why(min(lows), beats=beats, rate=float(won.mean())),
        auc=_auc(grouped),
        auc_low=min(lows),
        temporal_auc=_auc(tests[1]) if len(tests) > 1 else None,
        brier=float(np.mean((grouped.predicted - grouped.won) ** 2)),
        brier_base=float(np.mean((grouped.base - grouped.won) ** 2)),
        base_rate_ratio=float(won.mean()),
        won=counts[0],
        lost=counts[1],
        features=features.names(),
        left_out=features.left_out,
    )


def _refused(features: Features, won: Vector, counts: tuple[int, int]) -> Judgement:
    rate = float(won.mean())
    few = min(counts) < LEAST_OF_EACH
    need = f"{counts[0]} won and {counts[1]} lost; {LEAST_OF_EACH} of each are needed"
    why = f"Too few ended deals: {need}." if few else "No column may serve as a feature."
    return Judgement(
        verdict="refuse",
        why=f"{why} Base rate {rate * 100:.0f} %.",
        auc=0.5,
        auc_low=0.0,
        temporal_auc=None,
        brier=rate * (1 - rate),
        brier_base=rate * (1 - rate),
        base_rate_ratio=rate,
        won=counts[0],
        lost=counts[1],
        features=features.names(),
        left_out=features.left_out,
    )


def _records(features: Features, count: int) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = [{} for _ in range(count)]
    for name, numbers in features.numeric.items():
        missing = np.isnan(numbers)
        for record, number, absent in zip(records, numbers, missing, strict=True):
            record[name] = 0.0 if absent else float(np.sign(number) * np.log1p(abs(number)))
            if absent:
                record[f"{name} is missing"] = 1.0
    for name, words in features.named.items():
        counts: dict[str, int] = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        for record, word in zip(records, words, strict=True):
            record[name] = word if counts[word] >= _RARE else "(rare)"
    return records


def _groups(records: list[dict[str, Any]]) -> Vector:
    seen: dict[tuple[tuple[str, Any], ...], int] = {}
    return np.array([seen.setdefault(tuple(sorted(r.items())), len(seen)) for r in records])


def _learner() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))


def _learned(table: Vector, won: Vector, groups: Vector) -> Any:
    inner = StratifiedGroupKFold(n_splits=3, shuffle=True, random_state=_SEED)
    search = GridSearchCV(
        _learner(),
        {"logisticregression__C": list(_STRENGTHS)},
        scoring="neg_log_loss",
        cv=list(inner.split(table, won, groups)),
    )
    return search.fit(table, won)


def _cross_tested(table: Vector, won: Vector, groups: Vector) -> _Tested:
    predicted, base = np.zeros(len(won)), np.zeros(len(won))
    for repeat in range(_REPEATS):
        folds = StratifiedGroupKFold(n_splits=_FOLDS, shuffle=True, random_state=repeat)
        for train, test in folds.split(table, won, groups):
            model = _learned(table[train], won[train], groups[train])
            predicted[test] += model.predict_proba(table[test])[:, 1] / _REPEATS
            base[test] += won[train].mean() / _REPEATS
    return _Tested(predicted, base, won, groups)


def _tested_on_latest(table: Vector, won: Vector, groups: Vector, features: Features) -> _Tested:
    opened = features.opened or []
    order = np.argsort(np.array([day.toordinal() for day in opened]), kind="stable")
    cut = int(len(order) * (1 - _LATEST_SHARE))
    earlier = set(groups[order[:cut]].tolist())
    train = order[:cut]
    test = np.array([i for i in order[cut:] if groups[i] not in earlier], dtype=int)
    if len(set(won[train])) < 2 or len(set(won[test])) < 2:  # noqa: PLR2004
        return _Tested(np.full(2, 0.5), np.full(2, 0.5), np.array([0, 1]), np.arange(2))
    model = _learned(table[train], won[train], groups[train])
    predicted = model.predict_proba(table[test])[:, 1]
    return _Tested(predicted, np.full(len(test), won[train].mean()), won[test], groups[test])


def _auc(test: _Tested) -> float:
    return _area(test.won, test.predicted)


def _area(won: Vector, predicted: Vector) -> float:
    """Area under the ROC curve: how often a won deal is ranked over a lost one (Mann-Whitney)."""
    wins = int(won.sum())
    above = rankdata(predicted)[won == 1].sum() - wins * (wins + 1) / 2
    return float(above / (wins * (len(won) - wins)))


def _resampled(test: _Tested) -> list[Vector]:
    """Rows drawn again by whole groups: deals that are the same are one piece of evidence."""
    draw = np.random.default_rng(_SEED)
    members = [np.flatnonzero(test.groups == group) for group in np.unique(test.groups)]
    picks = (draw.integers(0, len(members), len(members)) for _ in range(_DRAWS))
    return [np.concatenate([members[i] for i in pick]) for pick in picks]


def _low(test: _Tested) -> float:
    areas = [
        _area(test.won[rows], test.predicted[rows])
        for rows in _resampled(test)
        if len(set(test.won[rows])) > 1
    ]
    return float(np.percentile(areas, _LOW)) if areas else 0.0


def _beats_base(test: _Tested) -> bool:
    gain = (test.base - test.won) ** 2 - (test.predicted - test.won) ** 2
    means = [gain[rows].mean() for rows in _resampled(test)]
    return float(np.percentile(means, _LOW)) > 0.0


def _why(low: float, *, beats: bool, rate: float) -> str:
    if low <= _CHANCE:
        return f"No signal in your data, base rate {rate * 100:.0f} %."
    if not beats:
        return (
            f"The predictions are no closer to the truth than the base rate of {rate * 100:.0f} %."
        )
    return "Deals that were not learned from are told apart, and closer than by the base rate."
