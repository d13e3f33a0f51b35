"""From the secret in a request to the caller, quickly: looked up once, remembered for seconds.

Whoever ends a session, revokes a key or changes a role announces it (`sessions.announce_change`);
every process then forgets what it remembers. A process that cannot hear announcements remembers
nothing.
"""

import time
from dataclasses import dataclass, field, replace
from datetime import timedelta

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity import api_keys, sessions
from enterprisehub.kernel.identity.callers import KeyHolder, SignedIn
from enterprisehub.kernel.identity.sign_in import Membership

REMEMBERED_SECONDS = 10.0
_MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class _Memory[T]:
    """`hearing` is switched on while announcements are heard."""

    hearing: bool = False
    known: dict[str, tuple[float, T]] = field(default_factory=dict)

    def get(self, secret: str) -> T | None:
        found = self.known.get(secret)
        if found is None or found[0] < time.monotonic():
            return None
        return found[1]

    def put(self, secret: str, value: T) -> None:
        if not self.hearing:
            return
        if len(self.known) >= _MOST_REMEMBERED:
            self.known.clear()
        self.known[secret] = (time.monotonic() + REMEMBERED_SECONDS, value)


def _seen_long_ago(session: SignedIn) -> bool:
    return clock.now() - session.seen_at > sessions.SEEN_AFTER


class Callers:
    """Finds callers for one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sessions = _Memory[SignedIn]()
        self._keys = _Memory[KeyHolder]()
        self.memberships = _Memory[list[Membership]]()
        self._generation = 0

    def forget(self, *, hearing: bool | None = None) -> None:
        """Everybody is looked up again. `hearing` says whether announcements now arrive."""
        self._generation += 1
        for memory in (self._sessions, self._keys, self.memberships):
            memory.known.clear()
            if hearing is not None:
                memory.hearing = hearing

    async def by_session(self, token: str, ip: str, *, attended: bool = True) -> SignedIn | None:
        """The person whose session cookie this is, if the session has not ended.

        `attended` is False for what a page asks by itself: it is no use of the session, which
        ends by idling although a page stays open.
        """
        known = self._sessions.get(token)
        to_be_touched = attended and known is not None and _seen_long_ago(known)
        if known and not to_be_touched and not sessions.has_ended(known, clock.now()):
            return known
        generation = self._generation
        async with self._database.unscoped() as db:
            found = await sessions.find(db, token)
            if found is not None and attended and _seen_long_ago(found):
                await sessions.touch(db, found.session_id, ip)
                found = replace(found, seen_at=clock.now())
        if found is not None and generation == self._generation:
            self._sessions.put(token, found)
        return found

    async def by_key(self, key: str, ip: str) -> KeyHolder | None:
        """The program whose key this is, if the key is neither revoked nor expired."""
        known = self._keys.get(key)
        if known is None:
            generation = self._generation
            async with self._database.unscoped() as db:
                known = await api_keys.find(db, key)
            if known is None:
                return None
            await self._note_use(known, ip)
            if generation == self._generation:
                self._keys.put(key, known)
        if known.expires_at is not None and clock.now() >= known.expires_at:
            return None
        return known

    async def _note_use(self, holder: KeyHolder, ip: str) -> None:
        lately = holder.last_used_at is not None and (
            clock.now() - holder.last_used_at < timedelta(minutes=1)
        )
        if lately and holder.last_ip == ip:
            return
        async with self._database.scoped(holder.scope(None)) as db:
            await api_keys.note_use(db, holder, ip)
