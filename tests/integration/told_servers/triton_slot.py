"""The Triton server of one slot, as its container starts it: `triton/serve`, around the Triton of this machine."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytriton.utils.distribution import get_root_module_path

from service.settings import Settings
from stack.inference_server import backend_directory, environment
from stack.processes import memory_prefix
from tests.support.project import PROJECT

COMMAND = ("setpriv", "--pdeathsig", "TERM", "sh", str(PROJECT / "triton" / "serve"))
"""It ends with the tests."""


@contextmanager
def triton_slot(folder: Path, state_dir: Path, number: int, port: int, key: str) -> Iterator[None]:
    """Run it for the time of a `with` block, without waiting for it; its log is in `folder`."""
    own = folder / f"slot-{number}"
    (own / "secrets").mkdir(parents=True)
    (own / "secrets" / "trifid_model_control_key").write_text(key)
    _install_triton(own, port)
    variables = environment(Settings())
    settings = {
        "PATH": f"{own}:{variables['PATH']}",
        "TRIFID_SLOT": str(number),
        "TRIFID_STATE_DIR": str(state_dir),
        "TRIFID_SECRETS_DIR": str(own / "secrets"),
        "TRIFID_SERVE_DIR": str(own / "own"),
    }
    with (
        (own / "triton.log").open("wb") as log,
        subprocess.Popen(COMMAND, env=variables | settings, stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


def _install_triton(own: Path, port: int) -> None:
    """What an image has in its own places is in this machine's, and each server needs a port of its own."""
    prefix = memory_prefix(own, 0)
    options = (
        f"--backend-directory={backend_directory(own, 0)}",
        f"--backend-config=python,shm-region-prefix-name={prefix}",
        f"--backend-config=onnxruntime,shm-region-prefix-name={prefix}",
        "--http-address=127.0.0.1",
        f"--http-port={port}",
    )
    binary = get_root_module_path() / "tritonserver" / "bin" / "tritonserver"
    command = own / "tritonserver"
    command.write_text(f'#!/bin/sh\nexec {binary} {" ".join(options)} "$@"\n')
    command.chmod(0o755)
