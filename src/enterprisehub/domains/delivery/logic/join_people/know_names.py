"""Forms of one first name: short, familiar, and as other languages write it."""

from functools import cache

_DIMINUTIVES = (
    "alexander alex sasha alexandre aleksandr alexandr", "andrew andy drew andrei andrey andre",
    "anthony tony", "benjamin ben", "charles charlie chuck", "christopher chris kris kristofer",
    "christian chris", "daniel dan danny", "david dave", "dmitry dmitri dima dmitriy",
    "edward ed eddie ted", "eugene evgeny evgeni evgenii yevgeny", "francis frank", "frederick fred",
    "gregory greg", "jacob jake", "james jim jimmy jamie", "jeffrey jeff", "john jack johnny jon",
    "jonathan jon jonny", "joseph joe", "joshua josh", "katherine kate kathy katie", "kenneth ken",
    "lawrence larry", "matthew matt matthias matti", "maximilian max", "michael mike mikhail michal",
    "nathaniel nathan nate", "nicholas nick nicolas nikolas", "patrick pat", "peter pete",
    "philip phil phillip", "raymond ray", "richard rick dick rich", "robert rob bob bobby",
    "ronald ron", "samuel sam", "sebastian seb", "sergey sergei serge", "stephen steve steven stefan",
    "thomas tom", "timothy tim", "valentin valentine val", "vladimir vova", "william bill will",
    "zachary zach",
)  # fmt: skip

_GROUPS = tuple(frozenset(group.split()) for group in _DIMINUTIVES)


@cache
def short_forms(first: str) -> frozenset[str]:
    """Other names that somebody of this first name may go by."""
    return frozenset().union(*(group for group in _GROUPS if first in group)) - {first}
