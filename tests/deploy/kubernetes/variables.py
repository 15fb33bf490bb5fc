"""What a container gets in its environment."""

import msgspec


class Key(msgspec.Struct, frozen=True, rename="camel"):
    """A key of a ConfigMap that a variable comes from."""

    name: str
    key: str
    optional: bool = False


class ValueFrom(msgspec.Struct, frozen=True, rename="camel"):
    """Where a variable's value comes from."""

    config_map_key_ref: Key


class Variable(msgspec.Struct, frozen=True, rename="camel"):
    """A variable of the environment."""

    name: str
    value: str = ""
    value_from: ValueFrom | None = None


class Named(msgspec.Struct, frozen=True, rename="camel"):
    """A reference to something by its name."""

    name: str


class AllVariables(msgspec.Struct, frozen=True, rename="camel"):
    """Every key of a ConfigMap as a variable."""

    config_map_ref: Named
