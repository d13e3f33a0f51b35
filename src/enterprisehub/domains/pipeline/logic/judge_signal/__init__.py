"""Whether a list of ended deals carries any signal about how open ones will end.

read_outcomes     won or lost, from the words of the target column
choose_features   what was known while the deal was open
judge_signal      learns, tests on what was not learned from, decides
"""
