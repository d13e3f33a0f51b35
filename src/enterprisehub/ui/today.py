"""What domains put on the start page."""

from dataclasses import dataclass

from markupsafe import Markup

from enterprisehub.kernel.hooks import HookPoint


@dataclass(frozen=True, slots=True)
class TodayCard:
    """A card of the start page: `html` is one `card` macro's, made by a Fragment."""

    html: Markup
    order: int = 50


CARDS: HookPoint[None, TodayCard] = HookPoint("cards of Today")
"""Answers a card for who may see it, None for others and where there is nothing to show."""
