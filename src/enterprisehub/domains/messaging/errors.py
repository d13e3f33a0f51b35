"""What can go wrong while writing to people."""

from enterprisehub.kernel.errors import ConnectorFailed


class OutcomeUnknown(ConnectorFailed):
    """The carrier may have taken the message: the answer never came. Ask it before trying again."""

    code = "outcome_unknown"
    title = "It is not known whether the message left"
    retryable = True
