"""Agents that keep the tenant's data clean."""
