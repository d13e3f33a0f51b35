"""Which records are meant, as somebody described them in words."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Described:
    """What holds of the records that are meant; `said` are the same conditions in words."""

    state: str | None = None
    lifecycle: str | None = None
    temperature: str | None = None
    quiet_days: int | None = None
    industries: tuple[str, ...] = ()
    least_cents: int | None = None
    most_cents: int | None = None
    said: tuple[str, ...] = field(default=())

    @property
    def narrows(self) -> bool:
        return bool(self.said)
