"""Dialogues with leads: flows, slots, sessions and handoffs, one policy for every channel."""

from enterprisehub.kernel.domain import Domain

domain = Domain("conversations", title="Conversations")
