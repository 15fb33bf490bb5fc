"""Holds a release against its gates, and against the release in use, before anybody depends on it."""
