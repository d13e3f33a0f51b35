"""Words that promise something: found, given a day, held against the forecast, kept an eye on."""
