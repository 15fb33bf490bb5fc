"""The GPU that a plan is made on and for, as CUDA's driver describes it."""

from __future__ import annotations

from dataclasses import dataclass


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
