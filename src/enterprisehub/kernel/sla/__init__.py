"""How long requests and agents take against what was promised, and who hears when it is too long.

`collect` counts requests in the web process and writes them down, `measure` adds them up, `watch`
raises an alert at 120 % of the promise and takes it back when it is kept again.
"""
