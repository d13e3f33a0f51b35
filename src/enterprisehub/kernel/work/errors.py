"""What can go wrong with background work."""

from enterprisehub.kernel.errors import Conflict, HubError, NotFound


class StepTimedOut(HubError):
    """A step was stopped at its time limit; whether its outside effect happened is not known."""

    code = "step_timed_out"
    title = "This took too long"
    status = 504
    retryable = True


class NoSuchWork(NotFound):
    code = "work_not_found"
    title = "No such background work"


class WorkNotAllowed(Conflict):
    """The work is in a state in which this cannot be done."""

    code = "work_not_allowed"
    title = "Not possible in this state"
