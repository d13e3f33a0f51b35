"""Outgoing webhooks: a tenant's own servers hear what happened, signed and in order.

`fan_out` keeps a delivery for each matching fact in the fact's own transaction, `deliver` brings it
by durable work, `take_answer` decides what its answer means, `replay` brings it again.
"""
