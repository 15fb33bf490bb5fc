"""Calibrated thresholds that were measured once and are kept with the sources, one file for each embedding space.

`python -m perf.accuracy calibrate --output export/calibrations/SPACE.json` makes one.
"""

from pathlib import Path

import msgspec

from export.errors import ReleaseError
from release.manifest import Threshold

CALIBRATIONS = Path(__file__).parent / "calibrations"


def committed_threshold(embedding_space: str, folder: Path = CALIBRATIONS) -> Threshold | None:
    """The threshold measured for an embedding space, None if nobody has measured it.

    Raises:
        ReleaseError: its file is no threshold.
    """
    path = folder / f"{embedding_space}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Threshold)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise ReleaseError(f"{path} holds no threshold: {error}") from error
