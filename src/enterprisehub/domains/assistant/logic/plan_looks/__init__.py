"""A question with its names resolved becomes calls of typed tools."""

from enterprisehub.domains.assistant.logic.plan_looks.ask import Subject
from enterprisehub.domains.assistant.logic.plan_looks.plan import plan_looks

__all__ = ["Subject", "plan_looks"]
