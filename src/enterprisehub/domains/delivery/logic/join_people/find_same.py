"""Authors that are the same beyond reasonable doubt: these are joined without asking.

Only what its owner alone can use decides: a mailbox however it is spelled, an account's number,
a login. Names never do: two people of one name are no rarity.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from enterprisehub.domains.delivery.logic.join_people.fold_author import Folded


@dataclass(frozen=True, slots=True)
class Same:
    """Two authors and the rule that joined them."""

    first: str
    second: str
    rule: str
    evidence: str


def find_same(authors: Iterable[Folded]) -> Iterator[Same]:
    """Pairs to join; one chain per shared mailbox, account or login. Bots are left alone."""
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in authors:
        if one.is_bot:
            continue
        for key in _keys(one):
            shared[key].append(one.author.id)
    for (rule, value), ids in shared.items():
        for first, second in pairwise(ids):
            if first != second:
                yield Same(first, second, rule, value)


def _keys(one: Folded) -> Iterator[tuple[str, str]]:
    if one.mailbox:
        yield "mailbox", one.mailbox
    if one.author.account:
        yield "account", one.author.account
    if one.noreply_id:
        yield "account", f"github:{one.noreply_id}"
    if one.login:
        yield "login", one.login


class Clusters:
    """Sets of authors that only grow: union-find with the smallest id as a set's name."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._parent = {one: one for one in ids}

    def of(self, one: str) -> str:
        """The name of the set that `one` is in."""
        while (up := self._parent[one]) != one:
            self._parent[one] = self._parent[up]
            one = self._parent[one]
        return one

    def join(self, first: str, second: str) -> None:
        low, high = sorted((self.of(first), self.of(second)))
        self._parent[high] = low

    def members(self) -> dict[str, list[str]]:
        """Every set, by its name."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in self._parent:
            found[self.of(one)].append(one)
        return found
