"""The user's load test: 4, 8 and 12 people who send photos one after the other."""
