"""What the commands of `hub` do. `app/cli.py` only declares them, so that `hub --help` is quick."""
