"""The routes under /api/v1 and beside it: what they take and what they answer."""
