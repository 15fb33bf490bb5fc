"""The one call to Triton: its clients, fail-over, limits, and the release in use."""
