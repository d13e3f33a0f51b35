"""A question in plain words becomes a typed one, by rules alone."""

from enterprisehub.domains.assistant.logic.read_question.read import Question, read_question

__all__ = ["Question", "read_question"]
