"""Measurements of a running Trifid: each module is a command with `--help`."""
