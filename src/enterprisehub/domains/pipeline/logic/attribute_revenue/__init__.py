"""Which touches a won deal's revenue is traced to, by seven models.

read_address     the marks that a web address carries (UTM)
share_revenue    the models; every deal's cents are shared out whole
weigh_touches    the two that learn from the data: removal effect (Markov) and Shapley value
"""
