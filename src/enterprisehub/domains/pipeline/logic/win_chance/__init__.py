"""How probably a deal is won, where the tenant's own deals can tell.

describe_deal   a deal as the model sees it: only what was known at the moment
predict_win     the chance, by a model's weights; plain arithmetic, for every process
train_model     learns, asks the gate, writes the card; in the worker alone
watch_drift     whether the deals of today still look like those learned from
"""
