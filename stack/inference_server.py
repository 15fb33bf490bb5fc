"""The Triton server that the nvidia-pytriton package carries, as one process in the foreground.

pytriton's own class `Triton` would bring a model repository of its own; here only its binary, libraries and stub of the
Python backend are used, on the same model repository that NVIDIA's container serves.
"""

import argparse
import os
import secrets
import shutil
import socket
import sys
import sysconfig
import time
from pathlib import Path

from pytriton.utils.distribution import get_libs_path, get_root_module_path, get_stub_path

from service.settings import Settings
from stack.gpu import has_gpu_package
from stack.processes import end_orphaned_steps, memory_prefix, remove_left_memory

NICENESS = 10
"""Triton computes for as long as it is let. The API and the database need little, but soon: a refusal of what is too
much, for one, must not wait for those who are accepted (`make perf-overload`)."""

STAND_IN_BACKENDS = Path(__file__).parent.parent / "triton" / "backends"


def main() -> None:
    """Become the Triton server: this process is replaced, so that a supervisor's signals reach it."""
    parser = argparse.ArgumentParser(prog="python -m stack.inference_server", description=__doc__)
    parser.add_argument("--replica", type=int, default=0, help="which server, from 0 and through both slots")
    replica = parser.parse_args().replica
    settings = Settings()
    _wait_until_free(_port(settings, replica))
    end_orphaned_steps(backends_folder(settings.run_dir, replica))
    remove_left_memory(settings.run_dir, replica)
    binary = get_root_module_path() / "tritonserver" / "bin" / "tritonserver"
    arguments = [
        str(binary),
        *server_arguments(settings, replica, backend_directory(settings.run_dir, replica)),
    ]
    os.nice(NICENESS)
    os.execve(binary, arguments, environment(settings))  # noqa: S606  no shell


def _wait_until_free(port: int) -> None:
    """Wait for a killed supervisor's server to end, for loading the models in vain would take longer."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)


def backends_folder(run_dir: Path, replica: int) -> Path:
    """Where this server's backends are."""
    return run_dir / f"backends-{replica}"


def backend_directory(run_dir: Path, replica: int) -> Path:
    """Make a folder of the Python backend with the stub for this Python, and of our stand-in backends.

    The former is copied: Triton refuses a library that is a link out of the folder.
    """
    directory = backends_folder(run_dir, replica)
    shutil.rmtree(directory, ignore_errors=True)
    python = directory / "python"
    python.mkdir(parents=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    shutil.copy(get_stub_path(version), python / "triton_python_backend_stub")
    packaged = get_root_module_path() / "tritonserver" / "backends" / "python"
    for name in ("libtriton_python.so", "triton_python_backend_utils.py"):
        shutil.copy(packaged / name, python / name)
    for backend in STAND_IN_BACKENDS.iterdir():
        (directory / backend.name).symlink_to(backend)
    return directory


def server_arguments(settings: Settings, replica: int, backends: Path) -> list[str]:
    """Only HTTP, only on loopback; what writes files or loads models is closed with a key that nobody is told."""
    prefix = memory_prefix(settings.run_dir, replica)
    config = settings.triton_model_config
    return [
        f"--model-repository={_release(settings, replica) / 'models'}",
        *([f"--model-config-name={config}"] if config else []),
        f"--backend-directory={backends}",
        f"--backend-config=python,shm-region-prefix-name={prefix}",
        f"--backend-config=onnxruntime,shm-region-prefix-name={prefix}",
        "--model-control-mode=none",
        "--disable-auto-complete-config",
        "--http-address=127.0.0.1",
        f"--http-port={_port(settings, replica)}",
        f"--http-restricted-api=model-repository,shared-memory,logging,trace:closed={secrets.token_urlsafe(32)}",
        "--allow-grpc=false",
        "--allow-metrics=false",
        "--allow-sagemaker=false",
        "--exit-timeout-secs=5",
    ]


def _port(settings: Settings, replica: int) -> int:
    return [port for ports in settings.slot_ports for port in ports][replica]


def _release(settings: Settings, replica: int) -> Path:
    """What the server's slot serves; a server that nobody put into a slot serves the release in use."""
    slots = {slot.number: slot for slot in settings.slots.served()}
    slot = slots.get(replica // settings.triton_replicas)
    return slot.release if slot else settings.release.resolve()


def environment(settings: Settings) -> dict[str, str]:
    """This environment, where the server and its stubs find their libraries and packages, and `decode`'s limits.

    Without the key of kept faces: decoding strangers' files is what an attack would begin with.
    """
    libraries = [
        str(get_libs_path()),
        sysconfig.get_config_var("LIBDIR"),
        os.environ.get("LD_LIBRARY_PATH", ""),
    ]
    # Triton would put the networks on a GPU that it sees, where this onnxruntime can't compute.
    gpus = {} if settings.triton_model_config or has_gpu_package() else {"CUDA_VISIBLE_DEVICES": ""}
    return {
        **{name: value for name, value in os.environ.items() if name != "TRIFID_FACES_KEY"},
        **gpus,
        "LD_LIBRARY_PATH": ":".join(filter(None, libraries)),
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "TRIFID_MAX_IMAGE_BYTES": str(settings.max_image_bytes),
        "TRIFID_MAX_IMAGE_PIXELS": str(settings.max_image_pixels),
    }


if __name__ == "__main__":
    main()
