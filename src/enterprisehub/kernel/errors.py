"""Every error we raise on purpose. A subclass fixes code, HTTP status and whether to retry."""

from collections.abc import Mapping
from typing import ClassVar


class HubError(Exception):
    """Base. `code` is stable and documented; `message` is shown to people as it stands."""

    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders in durable work: rebuild from message and details."""
        return _rebuild, (type(self), self.message, self.details)


def _rebuild(kind: type[HubError], message: str, details: dict[str, object]) -> HubError:
    error = kind.__new__(kind)
    HubError.__init__(error, message, **details)
    return error


class NotFound(HubError):
    code = "not_found"
    title = "Not found"
    status = 404


class Unauthenticated(HubError):
    code = "unauthenticated"
    title = "Sign in first"
    status = 401


class Denied(HubError):
    code = "denied"
    title = "Not allowed"
    status = 403


class SecondFactorRequired(HubError):
    code = "second_factor_required"
    title = "Set up a second factor first"
    status = 403


class Conflict(HubError):
    code = "conflict"
    title = "Not possible as it stands"
    status = 409


class NotConnected(HubError):
    code = "not_connected"
    title = "Connect a service first"
    status = 409


class StaleVersion(HubError):
    code = "stale_version"
    title = "Somebody changed this record"
    status = 412


class VersionRequired(HubError):
    code = "version_required"
    title = "Say which version you saw"
    status = 428


class Invalid(HubError):
    """Input that cannot be accepted; `fields` names each wrong field with its reason."""

    code = "invalid"
    title = "Check the input"
    status = 422

    def __init__(
        self, message: str, *, fields: Mapping[str, str] | None = None, **details: object
    ) -> None:
        super().__init__(message, fields=dict(fields or {}), **details)

    @property
    def fields(self) -> dict[str, str]:
        found = self.details.get("fields")
        return dict(found) if isinstance(found, dict) else {}


class TooLarge(HubError):
    code = "too_large"
    title = "Too large"
    status = 413


class RateLimited(HubError):
    code = "rate_limited"
    title = "Too many requests"
    status = 429
    retryable = True

    def __init__(self, message: str, *, retry_after_seconds: int, **details: object) -> None:
        super().__init__(message, retry_after_seconds=retry_after_seconds, **details)

    @property
    def retry_after_seconds(self) -> int:
        return int(str(self.details["retry_after_seconds"]))


class ComplianceRefused(HubError):
    code = "compliance_refused"
    title = "Held by a rule"
    status = 409


class ConnectorFailed(HubError):
    """The other side of a connector failed or refused; `retryable` per instance."""

    code = "connector_failed"
    title = "The connected service failed"
    status = 502
    retryable = True


class ConnectorRejected(ConnectorFailed):
    """The other side understood and said no: trying again changes nothing."""

    code = "connector_rejected"
    title = "The connected service refused"
    retryable = False


class OutcomeUnknown(ConnectorFailed):
    """The other side may have done it: its answer never came. Ask it before trying again."""

    code = "outcome_unknown"
    title = "It is not known whether this happened"


class AgentFailed(HubError):
    code = "agent_failed"
    title = "The agent failed"


class BudgetExhausted(HubError):
    code = "budget_exhausted"
    title = "The budget is spent"
    status = 402


class Unavailable(HubError):
    code = "unavailable"
    title = "Not available at the moment"
    status = 503
    retryable = True


class Misdeclared(Exception):
    """A programmer's mistake found while the application is put together. Never caught."""
