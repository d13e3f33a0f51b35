"""What the payloads of one GitHub unit say together. Pure.

Units: `item:<repo>#<n>` (issues, events, comments), `pull:<repo>#<n>` (pulls, reviews, remarks,
commits, events), `commit:<repo>@<sha>`, `deployment:<id>`, `release:<id>`, `sprint:<id>`.
"""

from collections.abc import Sequence
from dataclasses import replace

from enterprisehub.connectors.github import read
from enterprisehub.domains.delivery.contracts.code import EventSeen
from enterprisehub.domains.delivery.contracts.items import Change, FieldChange, ItemSeen
from enterprisehub.domains.delivery.contracts.reading import Facts, Kept
from enterprisehub.domains.delivery.contracts.sources import Unreadable

_MOVES = {"closed": ("open", "closed"), "reopened": ("closed", "open")}


def understand(unit: str, kept: Sequence[Kept]) -> Facts:
    """The facts; a payload that cannot be read is rejected and the others still count."""
    facts = Facts()
    repository = repository_of(unit)
    if repository:
        facts.project = ("repository", repository)
    for each in kept:
        try:
            _take(facts, each)
        except (Unreadable, KeyError, TypeError, ValueError, AttributeError) as error:
            told = str(error) if isinstance(error, Unreadable) else f"cannot be read: {error!r}"
            facts.rejected[(each.stream, each.external_id)] = told
    facts.events = _once(facts.events)
    if facts.item:
        facts.item = _whole(facts.item, repository, facts.events)
    return facts


def repository_of(unit: str) -> str:
    """The owner/name in a unit's name."""
    _, _, rest = unit.partition(":")
    for mark in ("#", "@"):
        if mark in rest:
            return rest.rpartition(mark)[0]
    return ""


def _take(facts: Facts, it: Kept) -> None:
    match it.stream:
        case "issues":
            facts.item = read.item(it.body)
        case "pulls":
            facts.pull = read.pull(it.body)
        case "reviews":
            facts.reviews.append(read.review(it.body))
        case "comments" | "review_comments":
            facts.comments.append(read.comment(it.body))
        case "pull_commits" | "commits":
            facts.commits.append(read.commit(it.body))
        case "events":
            facts.events.append(read.event(it.body))
        case "deployments":
            facts.deployment = read.deployment(it.body)
            facts.project = ("repository", read.repository_of(it.body))
        case "releases":
            facts.release = read.release(it.body)
            facts.project = ("repository", read.repository_of(it.body))
        case "milestones":
            facts.sprint = read.milestone(it.body)
            facts.project = ("repository", read.repository_of(it.body))
        case other:
            raise Unreadable(f"nothing is known of “{other}”")


def _once(events: list[EventSeen]) -> list[EventSeen]:
    """Each event once: a webhook tells of it without the number that the API gives it."""
    known: dict[tuple[object, ...], EventSeen] = {}
    for each in sorted(events, key=lambda event: (event.at, event.name, event.external_id)):
        known.setdefault((each.name, each.at, each.label, each.milestone), each)
    return list(known.values())


def _whole(item: ItemSeen, repository: str, events: Sequence[EventSeen]) -> ItemSeen:
    """The issue with the history that its events tell, and a key that holds across repositories."""
    changes = []
    for each in events:
        move = _MOVES.get(each.name)
        if move:
            field = FieldChange(field="status", from_text=move[0], to_text=move[1])
            changes.append(
                Change(
                    external_id=f"{each.name}@{each.at.isoformat()}",
                    at=each.at,
                    author=each.actor,
                    fields=(field,),
                )
            )
    closed = not changes and item.status == "closed" and item.resolved_at
    if closed and item.resolved_at:
        field = FieldChange(field="status", from_text="open", to_text="closed")
        changes.append(
            Change(external_id="closed", at=item.resolved_at, author=None, fields=(field,))
        )
    return replace(item, key=f"{repository}#{item.key}", changes=tuple(changes))
