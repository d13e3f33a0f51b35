"""Goals: a plan of tasks for several agents, carried out together and durably.

`plan_goal` makes the plan, `run_goal` carries it out, `blackboard` holds what they found out and
`conflicts` notices where they contradict each other.
"""
