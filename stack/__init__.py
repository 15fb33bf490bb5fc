"""PostgreSQL, Triton and the API on one machine, under one supervisor."""
