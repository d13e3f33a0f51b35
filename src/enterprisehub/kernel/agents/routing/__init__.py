"""From plain words to agents: which agent is meant, for which records, with which input.

All of it is rules: word forms, concepts and the agents' own words and examples. A connected model
may choose among the candidates; it cannot name what is not registered.
"""
