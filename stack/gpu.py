"""What TRIFID_MODEL_CONFIG needs of this machine, and of the release, before Triton is started with it."""

import ctypes
import os
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from release.manifest import load_manifest
from service.settings import Settings

DRIVER = "libcuda.so.1"
TENSORRT = "libnvinfer.so.10"
"""TensorRT 10, which onnxruntime-gpu is linked against."""

ENGINES = Path("/var/cache/trifid")
"""Where engines are kept, triton/models/facenet/configs/tensorrt.pbtxt."""

START_SECONDS = 120.0
ENGINE_SECONDS = 900.0
"""TensorRT tries out what is fastest on this GPU; that takes minutes, once for each GPU and release."""


def start_seconds(settings: Settings) -> float:
    """How long a Triton server may take to load its models; a slow disk, or two servers at once, included."""
    return ENGINE_SECONDS if settings.triton_model_config == "tensorrt" else START_SECONDS


def missing(settings: Settings) -> str:
    """What keeps the Triton servers of this machine from serving the models on its GPU, in words for the operator.

    Returns:
        All that is missing, or nothing: also where TRIFID_MODEL_CONFIG isn't set, or the servers are others.
    """
    if not settings.triton_model_config or not settings.triton_ports:
        return ""
    return "; ".join([*_of_machine(settings), *_of_release(settings)])


def has_gpu_package() -> bool:
    """Whether the installed onnxruntime is the one for GPUs; it can be either, under one module's name."""
    try:
        distribution("onnxruntime-gpu")
    except PackageNotFoundError:
        return False
    return True


def _of_machine(settings: Settings) -> Iterator[str]:
    yield from _of_driver()
    if not has_gpu_package():
        environment = settings.state_dir / "envs" / "serve"
        yield f"onnxruntime-gpu isn't installed (delete {environment}, then make up EXTRA=gpu)"
    if settings.triton_model_config == "tensorrt":
        if not _loads(TENSORRT):
            yield f"there is no TensorRT ({TENSORRT})"
        if not os.access(ENGINES, os.W_OK):
            yield f"there is no folder {ENGINES} to write engines to"
    if settings.triton_model_config == "plan" and not _embedded_backend("tensorrt").exists():
        yield "the Triton of `make up` has no TensorRT backend, NVIDIA's container has (docs/containers.md)"


def _embedded_backend(name: str) -> Path:
    """Where the server that the nvidia-pytriton package carries has a backend, if it has it."""
    return Path(str(distribution("nvidia-pytriton").locate_file(f"pytriton/tritonserver/backends/{name}")))


def _of_driver() -> Iterator[str]:
    try:
        driver = ctypes.CDLL(DRIVER)
    except OSError:
        yield f"there is no NVIDIA driver ({DRIVER})"
        return
    count = ctypes.c_int()
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)) or not count.value:
        yield "the NVIDIA driver finds no GPU"


def _of_release(settings: Settings) -> Iterator[str]:
    form, facenet = settings.triton_model_config, settings.release / "models" / "facenet"
    if not (facenet / "configs" / f"{form}.pbtxt").exists():
        yield f"the release has no config of the name {form} (make models builds one that has)"
    if form == "tensorrt" and load_manifest(settings.release).precision == "int8":
        yield "the release is in int8, which is made for processors (make models PRECISION=fp32)"
    if form == "plan" and not (facenet / "1" / "model.plan").exists():
        yield "the release has no plan (python -m export build --target tensorrt)"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
