"""What an agent's record is counted by, beside its kind of action."""


def segment_of(audience: str, temperature: str | None) -> str:
    """What a message is for and how warm the person is, as far as either is known."""
    return "/".join(part for part in (audience, temperature or "") if part)


def segment_in_words(segment: str) -> str:
    """As people read it: "Follow up, warm"."""
    words = [part.replace("_", " ") for part in segment.split("/") if part]
    return ", ".join(words).capitalize() if words else "Everything"
