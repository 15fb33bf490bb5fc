"""Who may ask: API keys and their scopes, rate limits, origins and hosts."""
