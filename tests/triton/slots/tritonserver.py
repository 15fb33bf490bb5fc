"""The command `tritonserver` of NVIDIA's container, made of the embedded server."""

from pathlib import Path

from pytriton.utils.distribution import get_root_module_path

# What the container's has by default: its own backends, every address, port 8000.
_SCRIPT = """#!/bin/sh
exec {binary} "$@" --backend-directory={backends} --http-address=127.0.0.1 --http-port={port}
"""


def make_tritonserver(folder: Path, backends: Path, port: int) -> None:
    """Put the command into a folder, for PATH."""
    folder.mkdir(parents=True)
    binary = get_root_module_path() / "tritonserver" / "bin" / "tritonserver"
    command = folder / "tritonserver"
    command.write_text(_SCRIPT.format(binary=binary, backends=backends, port=port))
    command.chmod(0o755)
