"""The volumes of a pod, and where its container sees them."""

import msgspec


class Mount(msgspec.Struct, frozen=True, rename="camel"):
    """Where a container sees a volume."""

    name: str
    mount_path: str
    read_only: bool = False


class Item(msgspec.Struct, frozen=True, rename="camel"):
    """A key of a Secret, and the file that it becomes."""

    key: str
    path: str


class Secret(msgspec.Struct, frozen=True, rename="camel"):
    """A Secret as files; all of its keys where no items are named."""

    name: str
    items: list[Item] = []


class Source(msgspec.Struct, frozen=True, rename="camel"):
    """One source of a projected volume."""

    secret: Secret


class Projected(msgspec.Struct, frozen=True, rename="camel"):
    """Several sources in one folder."""

    sources: list[Source]


class Claim(msgspec.Struct, frozen=True, rename="camel"):
    """A PersistentVolumeClaim as a volume."""

    claim_name: str
    read_only: bool = False


class Volume(msgspec.Struct, frozen=True, rename="camel"):
    """A volume of a pod: secrets, a claim, or an empty folder."""

    name: str
    projected: Projected | None = None
    persistent_volume_claim: Claim | None = None
