"""What those who propose are called. Agents say so when they are declared."""

TITLES: dict[str, str] = {}


def title_of_proposer(name: str) -> str:
    """The title that people read; the name itself where it has none."""
    return TITLES.get(name, name)
