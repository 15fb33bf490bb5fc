"""What has to be here before a plan can be made, the GPU above all: asked first, before anybody waits for a build."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from export.errors import PlanError


@dataclass(frozen=True)
class Gpu:
    """A GPU: its name, and its compute capability such as "8.6". A plan loads on no other capability."""

    name: str
    compute_capability: str


def first_gpu() -> Gpu | None:
    """CUDA's first device, which is the one that TensorRT builds on; CUDA_VISIBLE_DEVICES may put another one first.

    The driver itself is asked, not PyTorch: that wants a newer driver than TensorRT and Triton do. Without driver or
    GPU there is none.
    """
    from cuda.bindings import driver

    try:
        (error,) = driver.cuInit(0)
    except RuntimeError:  # no driver is installed
        return None
    if error != driver.CUresult.CUDA_SUCCESS:
        return None
    _, device = driver.cuDeviceGet(0)
    _, name = driver.cuDeviceGetName(100, device)
    attribute = driver.CUdevice_attribute
    _, major = driver.cuDeviceGetAttribute(attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device)
    _, minor = driver.cuDeviceGetAttribute(attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device)
    return Gpu(name.rstrip(b"\0").decode(), f"{major}.{minor}")


TRITON = "24.10"
TENSORRT = "10.5.0"
"""Triton's of that release: https://docs.nvidia.com/deeplearning/frameworks/support-matrix. A plan is no exchange
format: it loads only in the version of TensorRT that made it."""


def require_gpu() -> Gpu:
    """The GPU to make the plan on.

    Raises:
        PlanError: there is none, or TensorRT isn't here as it should be: everything that is missing, in one line.
    """
    gpu = first_gpu()
    lacking = [*_of_gpu(gpu), *_of_tensorrt(), *_of_polygraphy()]
    if gpu is None or lacking:
        raise PlanError(f"no TensorRT plan can be made here: {'; '.join(lacking)}")
    return gpu


def _of_gpu(gpu: Gpu | None) -> Iterator[str]:
    if gpu is None:
        yield "no NVIDIA GPU answers"


def _of_tensorrt() -> Iterator[str]:
    needed = f"needed is {TENSORRT}, Triton {TRITON}'s, for a plan loads only in the version that made it"
    try:
        version = importlib.import_module("tensorrt").__version__
    except ModuleNotFoundError:
        yield f"TensorRT isn't installed: {needed}"
    except ImportError as error:
        yield f"TensorRT can't be loaded ({error}): {needed}"
    else:
        if version.split(".")[:3] != TENSORRT.split("."):
            yield f"TensorRT is {version}: {needed}"


def _of_polygraphy() -> Iterator[str]:
    """Polygraphy drives TensorRT, and looks for CUDA's runtime in LD_LIBRARY_PATH."""
    if not find_spec("polygraphy"):
        yield "polygraphy isn't installed (requirements/tensorrt.txt)"
        return
    from polygraphy import cuda
    from polygraphy.logger import G_LOGGER

    try:
        with G_LOGGER.verbosity(G_LOGGER.CRITICAL):
            cuda.wrapper()
    except OSError as error:
        yield f"CUDA's runtime isn't where LD_LIBRARY_PATH points ({error})"
