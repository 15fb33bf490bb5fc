"""Every SQL statement of requests and commands, by what it is about."""
