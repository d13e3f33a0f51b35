"""Forecasts of counted work: what the history says, drawn forward with the drift that teams have.

Time inside is counted in *normal weeks*: a week in which everybody works as usual. A calendar
turns them into dates and back, so that holidays and blackouts need no second model.
"""
