"""Configs as Triton hands them to a backend."""

from typing import Any

FACE = {"name": "face", "data_type": "TYPE_UINT8", "dims": ["160", "160", "3"]}
EMBEDDING = {"name": "embedding", "data_type": "TYPE_FP32", "dims": ["512"]}


def config(parameters: dict[str, str] | None = None, **sections: Any) -> dict[str, Any]:
    """FaceNet's, with these parameters and sections."""
    given = {name: {"string_value": value} for name, value in (parameters or {}).items()}
    return {"name": "facenet", "input": [FACE], "output": [EMBEDDING], "parameters": given, **sections}


def accelerated(device: str, name: str, **parameters: str) -> dict[str, Any]:
    """One with an accelerator for `gpu` or `cpu`."""
    accelerator = {"name": name, "parameters": parameters}
    return config(optimization={"execution_accelerators": {f"{device}_execution_accelerator": [accelerator]}})
