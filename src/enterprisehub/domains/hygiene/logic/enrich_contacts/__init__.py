"""What is not known of contacts is found out: whom to ask, in which order, at what price.

choose_providers  who is asked, by price, and what that may cost
read_own_facts    what follows from the contact's own address, number and title
read_website      what the employer's website says: its pages, by robots.txt
read_markup       the facts of one page, with the words that state them
scan_html         the tags and texts of a page, in linear time
ask_providers     the waterfall: the first valid answer to a field ends the asking for it
keep_lookups      what was asked is kept and paid, so that nobody is asked or paid twice
keep_findings     what was found is written where nothing stands, with where it comes from
"""
