"""Which failures pass by themselves, so that trying again is right."""

import psycopg
import sqlalchemy
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from enterprisehub.kernel.errors import HubError

# PostgreSQL manual, appendix A: serialization failure, deadlock, lock not available.
_TRY_AGAIN_STATES = frozenset({"40001", "40P01", "55P03"})
# Connection classes, shutdowns and restarts of the server, too many connections.
_SERVER_AWAY_STATES = frozenset({"57P01", "57P02", "57P03", "53300"})
_AWAY_WORDS = ("connection is bad", "connection failed", "failed to resolve host")


def passes_by_itself(error: BaseException) -> bool:
    """True for lost connections, restarts, deadlocks and errors that say they may be retried."""
    if isinstance(error, HubError):
        return error.retryable
    if isinstance(error, DBAPIError):
        return database_away(error) or _state(error) in _TRY_AGAIN_STATES
    if isinstance(error, psycopg.Error):
        return _server_away(error) or error.sqlstate in _TRY_AGAIN_STATES
    return isinstance(error, ConnectionError | TimeoutError | OSError)


def database_away(error: DBAPIError) -> bool:
    """True when the server could not be reached or went away in the middle."""
    if error.connection_invalidated:
        return True
    return isinstance(error.orig, psycopg.Error) and _server_away(error.orig)


def _server_away(error: psycopg.Error) -> bool:
    state = error.sqlstate or ""
    lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and not state
    return lost or state in _SERVER_AWAY_STATES or state.startswith("08")


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def notice_lost_sockets() -> None:
    """Every SQLAlchemy engine of this process treats a vanished unix socket as a lost connection.

    Without it, work that was running while the server restarted stays pending for ever: psycopg
    reports the missing socket file as an ordinary error, which the durable layer does not retry.
    """
    if not event.contains(sqlalchemy.engine.Engine, "handle_error", _mark):
        event.listen(sqlalchemy.engine.Engine, "handle_error", _mark)


def _mark(context: sqlalchemy.engine.ExceptionContext) -> None:
    error = context.original_exception
    if isinstance(error, psycopg.OperationalError) and any(w in str(error) for w in _AWAY_WORDS):
        context.is_disconnect = True
