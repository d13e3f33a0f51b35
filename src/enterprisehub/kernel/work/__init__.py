"""Durable background work: started in the caller's transaction, never lost, never doubled.

`workflows.workflow` declares it, `enqueue.enqueue` starts it, `ticks` starts it by the clock,
`browse` shows and steers it. Wraps the durable layer; nothing else imports that.
"""
