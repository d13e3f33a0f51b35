"""How well authors are joined to people, judged by a project's own mail map."""

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer

from enterprisehub.domains.delivery.logic.join_people.find_same import Clusters, find_same
from enterprisehub.domains.delivery.logic.join_people.fold_author import (
    Author,
    Folded,
    fold_author,
)
from enterprisehub.domains.delivery.logic.join_people.suggest_same import (
    Suggestion,
    next_suggestion,
    suggest_same,
)

_ENTRY = re.compile(r"([^<#]*)<([^>]*)>(?:\s*([^<#]*)<([^>]*)>)?")

_COUNT = re.compile(r"\s*\d+\s")

type MailMap = dict[tuple[str, str], tuple[str, str]]


def run(
    *,
    authors: Annotated[Path, typer.Option(help="Lines of name and e-mail, with a tab.")],
    mailmap: Annotated[Path, typer.Option(help="The .mailmap that says who is who.")],
    most: Annotated[int, typer.Option(min=1, help="Suggestions a person looks at.")] = 500,
    misses: Annotated[int, typer.Option(help="Show up to this many that were missed.")] = 0,
) -> dict[str, Any]:
    """Precision and recall, over pairs of authors, of what merges by itself and after review.

    The reviewer agrees with a suggestion exactly when the mail map does; sets of authors that
    the map gives one address are one person.
    """
    listed = read_authors(authors)
    person_of = _people(listed, read_mailmap(mailmap))
    folded = [fold_author(author) for author in listed]
    clusters = Clusters(author.id for author in listed)
    for same in find_same(folded):
        clusters.join(same.first, same.second)
    auto = _pairs(clusters, person_of)
    shown, agreed = _review(folded, clusters, person_of, most)
    reviewed = _pairs(clusters, person_of)
    result: dict[str, Any] = {
        "authors": len(listed),
        "people": len(set(person_of.values())),
        "auto": auto,
        "reviewed": {"recall": reviewed["recall"], "precision": reviewed["precision"]},
        "suggestions": shown,
        "suggestions_right_ratio": round(agreed / shown, 4) if shown else None,
    }
    if misses:
        result["missed"] = _missed(listed, clusters, person_of)[:misses]
    return result


def read_authors(file: Path) -> list[Author]:
    """Each name and address once; counts before the names are dropped if every line has one."""
    lines = [
        line for line in file.read_text("utf-8", errors="replace").splitlines() if line.strip()
    ]
    if all(_COUNT.match(line) for line in lines):
        lines = [_COUNT.sub("", line, count=1) for line in lines]
    seen: dict[tuple[str, str], None] = {}
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) >= 2 and (cells[0] or cells[1]):
            seen.setdefault((cells[0], cells[1].strip("<>")))
    if not seen:
        raise ValueError(f"{file} holds no line with a name and an e-mail; check --authors.")
    return [Author(str(at), name, email) for at, (name, email) in enumerate(seen)]


def read_mailmap(file: Path) -> MailMap:
    """Git's mail map: (name or "", address), both in lower case, to (name or "", address)."""
    found: MailMap = {}
    for line in file.read_text("utf-8", errors="replace").splitlines():
        entry = _ENTRY.match(line.strip()) if not line.lstrip().startswith("#") else None
        if not entry:
            continue
        name, email, old_name, old_email = (part and part.strip() for part in entry.groups())
        if old_email is None:
            found["", email.lower()] = (name, "")
        else:
            found[(old_name or "").lower(), old_email.lower()] = (name, email)
    return found


def _people(authors: list[Author], mapped: MailMap) -> dict[str, str]:
    """The address each author is known by, once git has looked the author up."""
    found = {}
    for author in authors:
        name, email = author.name.lower(), author.email.lower()
        entry = mapped.get((name, email)) or mapped.get(("", email)) or ("", "")
        found[author.id] = (entry[1] or author.email).lower()
    return found


def _review(
    folded: list[Folded], clusters: Clusters, person_of: dict[str, str], most: int
) -> tuple[int, int]:
    """The reviewer's answers are carried out; how many were shown, and how many agreed with."""
    suggestions: list[Suggestion] = suggest_same(folded, clusters)
    answered: set[tuple[str, str]] = set()
    shown = agreed = 0
    sizes = Counter({name: len(ids) for name, ids in clusters.members().items()})
    while shown < most and (one := next_suggestion(suggestions, clusters, sizes, answered)):
        shown += 1
        first, second = sorted((clusters.of(one.first), clusters.of(one.second)))
        if person_of[one.first] == person_of[one.second]:
            agreed += 1
            clusters.join(first, second)
            sizes[first] += sizes.pop(second)
        else:
            answered.add((first, second))
    return shown, agreed


def _pairs(clusters: Clusters, person_of: dict[str, str]) -> dict[str, float]:
    def count(groups: dict[str, list[str]] | dict[tuple[str, str], list[str]]) -> int:
        return sum(len(ids) * (len(ids) - 1) // 2 for ids in groups.values())

    people: dict[str, list[str]] = defaultdict(list)
    both: dict[tuple[str, str], list[str]] = defaultdict(list)
    for author, person in person_of.items():
        people[person].append(author)
        both[clusters.of(author), person].append(author)
    joined, same, right = count(clusters.members()), count(people), count(both)
    return {
        "precision": round(right / joined, 4) if joined else 1.0,
        "recall": round(right / same, 4) if same else 1.0,
    }


def _missed(
    authors: list[Author], clusters: Clusters, person_of: dict[str, str]
) -> list[list[str]]:
    """People still in several sets, each set by its first author."""
    by_id = {author.id: author for author in authors}
    sets: dict[str, dict[str, str]] = defaultdict(dict)
    for author, person in person_of.items():
        sets[person].setdefault(
            clusters.of(author), f"{by_id[author].name} <{by_id[author].email}>"
        )
    found = [list(names.values()) for names in sets.values() if len(names) > 1]
    return sorted(found, key=len, reverse=True)
