"""Passages in the order in which they answer a question, without any model."""

from enterprisehub.domains.research.logic.rank_passages.rank import Ranker, Text

__all__ = ["Ranker", "Text"]
