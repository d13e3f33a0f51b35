"""Durable background work: declare with `workflow`, start with `enqueue`, never lose, never double.

Wraps the durable layer; nothing else imports it.
"""

from enterprisehub.kernel.work.browse import (
    Step,
    Work,
    cancel_work,
    get_work,
    inspect_work,
    list_work,
    resume_work,
    retry_work,
)
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.errors import NoSuchWork, StepTimedOut, WorkNotAllowed
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant, tick
from enterprisehub.kernel.work.workflows import WORKFLOWS, Workflow, workflow

__all__ = [
    "WORKFLOWS",
    "NoSuchWork",
    "Queue",
    "Step",
    "StepTimedOut",
    "Work",
    "WorkContext",
    "WorkNotAllowed",
    "Workflow",
    "cancel_work",
    "enqueue",
    "every_tenant",
    "get_work",
    "inspect_work",
    "list_work",
    "resume_work",
    "retry_work",
    "tick",
    "workflow",
]
