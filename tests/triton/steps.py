"""Loads the mathematics of an ensemble step: `triton/` is no package, an importable one would shadow PyTorch's."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

MODELS = Path(__file__).parents[2] / "triton" / "models"


def load(step: str, module: str) -> ModuleType:
    """Import triton/models/STEP/1/MODULE.py."""
    spec = importlib.util.spec_from_file_location(f"{step}_{module}", MODELS / step / "1" / f"{module}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded  # dataclasses look their module up
    spec.loader.exec_module(loaded)
    return loaded
