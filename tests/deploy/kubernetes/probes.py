"""How a container is asked whether it is well, and told that it is stopped."""

import msgspec


class Command(msgspec.Struct, frozen=True, rename="camel"):
    """What a probe or hook executes."""

    command: list[str]


class Probe(msgspec.Struct, frozen=True, rename="camel"):
    """How a container is asked whether it is well."""

    executes: Command | None = msgspec.field(default=None, name="exec")
    timeout_seconds: int = 1
    period_seconds: int = 10
    failure_threshold: int = 3


class Hook(msgspec.Struct, frozen=True, rename="camel"):
    """What is done before a container is stopped."""

    executes: Command = msgspec.field(name="exec")


class Lifecycle(msgspec.Struct, frozen=True, rename="camel"):
    """A container's hooks."""

    pre_stop: Hook
