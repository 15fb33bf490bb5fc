"""Load beyond what the machine can take."""
