"""Understanding of messages without a model: grammars, signals and the acts they add up to."""

from enterprisehub.domains.conversations.logic.understand_text.understand import understand

__all__ = ["understand"]
