"""One linear history of the tables. Guards (policies, triggers, grants) are made from the metadata."""
