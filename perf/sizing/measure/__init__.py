"""Measures the figures that sizes are computed from."""
