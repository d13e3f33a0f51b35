"""Agents that talk: calls from the browser and by telephone."""

from enterprisehub.kernel.domain import Domain

domain = Domain("voice", title="Voice")
