"""The headers that every answer has, also those that the application never sees."""

SECURITY_HEADERS = [
    # An answer is JSON, whatever a browser thinks that it looks like …
    ("X-Content-Type-Options", "nosniff"),
    # … and about a person: no proxy and no browser shall keep it.
    ("Cache-Control", "no-store"),
    # Opened as a page, it loads nothing, is framed by nobody and tells nobody where a reader came from.
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
]
"""Given to the server rather than to the framework, for the server answers some requests itself."""
