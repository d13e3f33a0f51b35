"""Agents, their executions and how both are steered, as JSON."""

from enterprisehub.console.agents.domain import domain

router = domain.routes("")
