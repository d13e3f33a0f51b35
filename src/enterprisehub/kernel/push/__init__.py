"""Web Push: notices reach a person's browsers while no page is open, without anybody's account.

`devices` keeps the browsers that asked, `fan_out` a push for each of them in the notice's own
transaction, `send` brings it by durable work, `encrypt` and `vapid` are RFC 8291 and RFC 8292.
"""
