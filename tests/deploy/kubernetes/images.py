"""Where an operator's registry has our images."""

from typing import Any

import msgspec


class Image(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """One of ours, and its name and tag in that registry."""

    name: str
    new_name: str
    new_tag: str


def with_images(node: Any, images: list[Image]) -> Any:
    """Return an object, or a part of one, with its images renamed as kustomize does."""
    if isinstance(node, list):
        return [with_images(each, images) for each in node]
    if not isinstance(node, dict):
        return node
    rendered = {key: with_images(value, images) for key, value in node.items()}
    for image in images:
        if str(rendered.get("image", "")).partition(":")[0] == image.name:
            rendered["image"] = f"{image.new_name}:{image.new_tag}"
    return rendered
