"""What is not known of contacts is found out: whom to ask, in which order, at what price.

read_own_facts   what follows from the contact's own address, number and title
ask_providers    the waterfall: the first valid answer to a field ends the asking for it
keep_findings    what was found is written where nothing stands, with where it comes from
"""
