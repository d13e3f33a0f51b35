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
    def particular(self) -> bool:
        """Whether more is said than which records are open, and how long they were quiet."""
        bounds = (self.least_cents, self.most_cents)
        return bool(self.industries or self.temperature or any(b is not None for b in bounds))
