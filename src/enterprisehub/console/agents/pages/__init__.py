"""Agents, their runs, and what is done with many runs at once."""

from enterprisehub.console.agents.domain import domain

pages = domain.pages("")
