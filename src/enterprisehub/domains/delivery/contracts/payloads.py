"""What a tool said, in a form that can be kept."""

from typing import Any


def storable(value: Any) -> Any:
    """The same value without NUL characters, which PostgreSQL cannot keep in text or JSON."""
    if isinstance(value, str):
        return value.replace("\x00", "") if "\x00" in value else value
    if isinstance(value, dict):
        return {storable(name): storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [storable(each) for each in value]
    return value
