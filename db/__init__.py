"""PostgreSQL with pgvector: the schema, every query, and the embedded server of the default set-up."""
