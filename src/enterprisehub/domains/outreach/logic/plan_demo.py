"""What to show in a demo: what they told us decides, in their order of weight. Pure."""

from collections.abc import Sequence

from pydantic import BaseModel

from enterprisehub.domains.outreach.logic.build_agenda import AgendaFacts

LEAST_MINUTES = 3


class Scene(BaseModel):
    """One thing that is shown; `because` is what they told us, or what is still unknown."""

    show: str
    because: str
    ask: str
    minutes: int


def plan_demo(facts: AgendaFacts, minutes: int) -> list[Scene]:
    """A scene for each thing they told, opened by their situation and closed by the next step."""
    told = facts.told[: max(1, minutes // 8)]
    scenes = [("Their situation in their words", _situation(facts), "Did we get that right?")]
    scenes += [
        (f"How we handle: {title.lower()} {value}", f"They told us {title.lower()}: {value}",
         "How do you do that today?")
        for title, value in told
    ]  # fmt: skip
    if not told:
        scenes.append(("The most common case", "They have told us nothing yet", "Is this yours?"))
    if facts.to_find_out:
        because, question = facts.to_find_out[0]
        scenes.append(("What happens after a yes", f"Not known yet: {because.lower()}", question))
    scenes.append(("The next step", "Every demo ends with a day", "When do we meet again?"))
    return _timed(scenes, minutes)


def _situation(facts: AgendaFacts) -> str:
    if facts.last_words:
        return f"They said: “{facts.last_words}”"
    return f"About {facts.about}" if facts.about else "First talk"


def _timed(scenes: Sequence[tuple[str, str, str]], minutes: int) -> list[Scene]:
    """Equal parts in whole minutes; what is left over goes to the first ones."""
    room = max(2, min(len(scenes), minutes // LEAST_MINUTES))
    kept = [*scenes[: room - 1], scenes[-1]]
    each, left = divmod(minutes, len(kept))
    return [
        Scene(show=show, because=because, ask=ask, minutes=each + (n < left))
        for n, (show, because, ask) in enumerate(kept)
    ]
