"""Revenue of a month or quarter, from how the tenant's own deals went before.

read_journeys     deals with their moves, and what was known of them at a moment
estimate_chance   the chance of a deal to be won within so many days, by its stage and its age there
simulate_period   trials of what is still to come, with the uncertainty of the chances themselves
backtest_periods  the same asked of months and quarters gone by, against naive forecasts
find_season       whether months of the year are missed alike, tested on months held out
"""
