"""Which records of one list describe the same person, and why.

    recognise_columns   what each column means, from its name
    normalise_rows      one plain form of every value
    describe_model      one comparison per independent piece of evidence
    choose_blocks       which pairs are looked at at all
    find_pairs          learns the weights from the list itself, scores, decides

The method is that of Fellegi and Sunter (1969), by way of Splink; nobody has to label anything.
"""
