"""Synchronous extension points: asked inside the caller's transaction, in order of registration.

Use an event when the answer is not needed. Use a HookPoint when it is.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from enterprisehub.kernel.errors import Misdeclared

if TYPE_CHECKING:
    from enterprisehub.kernel.db.session import Db


class HookPoint[In, Out]:
    """Handlers are `async (db, value) -> Out | None`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._handlers: dict[str, Callable[[Db, In], Awaitable[Out | None]]] = {}

    def implement[F: Callable[..., Awaitable[object]]](self, name: str) -> Callable[[F], F]:
        def register(fn: F) -> F:
            if name in self._handlers:
                raise Misdeclared(f"{self.name}: {name!r} implements it twice")
            self._handlers[name] = fn  # type: ignore[assignment]
            return fn

        return register

    async def ask(self, db: "Db", value: In) -> tuple[str, Out] | None:
        """The first answer that is not None, with the name of who gave it."""
        for name, fn in self._handlers.items():
            answer = await fn(db, value)
            if answer is not None:
                return name, answer
        return None

    async def gather(self, db: "Db", value: In) -> list[tuple[str, Out]]:
        """Every answer that is not None, with the names of who gave them."""
        answers = [(name, await fn(db, value)) for name, fn in self._handlers.items()]
        return [(name, answer) for name, answer in answers if answer is not None]
