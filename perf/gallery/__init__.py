"""The search in galleries of up to a million people."""
