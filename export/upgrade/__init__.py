"""Exchange of the release that a running Trifid serves, and the way back."""
