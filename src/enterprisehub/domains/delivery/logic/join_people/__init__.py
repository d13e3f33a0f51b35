"""Who is who: the many names and addresses of one person, found, joined and taken apart again."""
