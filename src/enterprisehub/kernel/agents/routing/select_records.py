"""Which records a request is about: by the nouns and conditions in it, or by their names.

The kernel knows no business noun: who keeps records says which words mean them and finds those
that a request describes.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from enterprisehub.kernel.agents.routing.words import stem
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.hooks import HookPoint
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.find import Hit, search
from enterprisehub.kernel.search.fold import words_of
from enterprisehub.kernel.search.titles import titles_of

NOUNS: Final[dict[str, str]] = {}
"""Stems of nouns, and the kind of records they mean."""
MOST_RECORDS: Final = 25
_POINTS_BACK: Final = frozenset({"it", "its", "they", "them", "their", "theirs", "both"})
_NAME: Final = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|((?:[A-Z][\w&.'’-]*)(?:\s+(?:of|and|&|[A-Z][\w&.'’-]*))*)"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Records of one kind, as a request describes them."""

    kind: str
    words: str
    most: int = MOST_RECORDS


@dataclass(frozen=True, slots=True)
class Selection:
    """The records, with titles; `understood` are the conditions in words, `total` how many fit.

    `particular` when the words say what the records are (an industry, an amount, a name), so that
    an agent which chooses its records by itself would not do what was asked.
    """

    records: tuple[tuple[Ref, str], ...]
    total: int
    understood: tuple[str, ...] = ()
    particular: bool = True


SELECT: HookPoint[Wanted, Selection] = HookPoint("agents.select")
"""Asked for the records that a request describes, by whoever keeps that kind."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The record of kind `wanted` that belongs to `ref`: the contact of a deal."""

    ref: Ref
    wanted: str


RELATED: HookPoint[Relation, Ref] = HookPoint("agents.related")


@dataclass(slots=True)
class _Found:
    records: dict[Ref, str] = field(default_factory=dict)


def declare_nouns(kind: str, *nouns: str) -> None:
    """These words mean records of this kind."""
    NOUNS.update({stem(noun): kind for noun in nouns})


def kind_meant(words: str) -> str | None:
    """The kind of records that a request speaks of, by its last noun that means one."""
    meant = [NOUNS[stem(word)] for word in words_of(words) if stem(word) in NOUNS]
    return meant[-1] if meant else None


async def select_records(
    db: Db, words: str, kinds: tuple[str, ...], *, before: Selection | None = None
) -> Selection | None:
    """The records that the words describe or name, of a kind that leads to one of `kinds`.

    None where they neither speak of records nor name one. Those of `before` where they point back
    at what was spoken of: "and check its health".
    """
    meant = kind_meant(words)
    named = await _named(db, words, kinds, meant)
    if not named and before is not None and _POINTS_BACK.intersection(words_of(words)):
        return before
    if named and meant in (None, named[0][0].kind):
        return _by_name(named)
    if meant is None:
        return None
    answer = await SELECT.ask(db, Wanted(meant, words))
    if answer is not None and (answer[1].particular or not named):
        return answer[1]
    return _by_name(await _belonging(db, named, meant))


def _by_name(records: list[tuple[Ref, str]]) -> Selection:
    told = f"named: {', '.join(title for _, title in records)}" if records else "none is called so"
    return Selection(tuple(records), len(records), (told,))


async def _belonging(db: Db, named: list[tuple[Ref, str]], kind: str) -> list[tuple[Ref, str]]:
    """Of "the deal of Maya Chen", the deal: never all deals because none bears the name."""
    refs = [await related(db, ref, kind) for ref, _ in named]
    found = list(dict.fromkeys(ref for ref in refs if ref is not None))
    titles = await titles_of(db, found)
    return [(ref, titles[ref].title) for ref in found if ref in titles]


async def related(db: Db, ref: Ref, wanted: str) -> Ref | None:
    """The record of that kind that belongs to this one; itself where it is of that kind."""
    if ref.kind == wanted:
        return ref
    answer = await RELATED.ask(db, Relation(ref, wanted))
    return answer[1] if answer else None


async def _named(
    db: Db, words: str, kinds: tuple[str, ...], meant: str | None
) -> list[tuple[Ref, str]]:
    """Records whose names stand in the words, as names are written; of the kind `meant` first."""
    found = _Found()
    known = tuple(dict.fromkeys((*kinds, *NOUNS.values())))
    for groups in _NAME.findall(words):
        name = next(filter(None, groups)).strip()
        # The first word of a sentence is written large whatever it is.
        shorter = name.partition(" ")[2] if words.startswith(name) else ""
        for asked in filter(None, (name, shorter)):
            hits = await search(db, asked, kinds=known, limit=5, by_meaning=False)
            best = [hit for hit in hits if _is_named(hit, asked)]
            best.sort(key=lambda hit: hit.ref.kind != meant)
            found.records.update({hit.ref: hit.title for hit in best[:1]})
    return list(found.records.items())


def _is_named(hit: Hit, asked: str) -> bool:
    """All the asked words stand in its title: near misses are not what a plan should act on."""
    title = words_of(hit.title)
    return all(any(own.startswith(word) for own in title) for word in words_of(asked))
