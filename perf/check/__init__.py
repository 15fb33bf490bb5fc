"""Ratios that must not get worse, each against a stated limit."""
