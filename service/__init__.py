"""The HTTP service: recognises faces and enrols people, with Triton and PostgreSQL doing the heavy work."""

VERSION = "0.1.0"
"""Of Trifid; the same as in pyproject.toml."""
