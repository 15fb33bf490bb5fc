"""Which errors say that the database can't be used now, rather than that a statement is wrong."""

import asyncpg

PASSING: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,  # the connection was lost under a query
    asyncpg.InternalClientError,  # it was lost between two queries; or no server of several takes writes
    asyncpg.OperatorInterventionError,  # shutting down, starting up, or the query was cancelled
    asyncpg.InsufficientResourcesError,  # too many connections, the disk is full
    asyncpg.PostgresSystemError,  # the server can't read or write its files
    asyncpg.TransactionRollbackError,  # a deadlock, or two transactions that can't both be
    asyncpg.ReadOnlySQLTransactionError,  # the server has become a standby under the connection
    asyncpg.IdleInTransactionSessionTimeoutError,  # this process was stopped in the midst of a transaction
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
"""The same statement may succeed when it is tried again on another connection."""
