"""Whether a postal code, a city and a state belong together, as a postal directory says.

places           a place with its code, and how names and codes are compared
built_in         the directory of the United States, which comes with the program
check_place      what the directory says of one address
read_file        a directory in the postal-code format of GeoNames
keep_directory   a file is looked at, comes into use, and is removed
load_directory   the part of the directories that a batch of addresses needs
"""
