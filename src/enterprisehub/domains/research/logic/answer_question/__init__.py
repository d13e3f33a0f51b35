"""A question becomes sections of quoted sentences. Pure: texts in, quotes with places out."""

from enterprisehub.domains.research.logic.answer_question.compose_report import (
    Drafted,
    Quote,
    compose_report,
)
from enterprisehub.domains.research.logic.answer_question.plan_questions import Part, plan_questions
from enterprisehub.domains.research.logic.answer_question.read_sentences import SourceText

__all__ = ["Drafted", "Part", "Quote", "SourceText", "compose_report", "plan_questions"]
