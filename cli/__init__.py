"""The command `trifid`: everything an operator does, in groups. It calls what `python -m …` calls."""
