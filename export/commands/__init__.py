"""The commands of `python -m export`, one in a file. What is slow to import they import when they run."""
