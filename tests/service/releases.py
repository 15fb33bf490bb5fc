"""Release folders with a measured threshold, for the space that the tests' made-up faces lie in."""

import json
from pathlib import Path

from tests.db.faces import SPACE


def write_calibrated(folder: Path) -> Path:
    """At a rate of 1 %: 0.5 up to ten users, 0.7 from a thousand on, and half of the crowd's similarity."""
    threshold = {
        "calibrated": True,
        "source": "measured on made-up people",
        "neighbours": 5,
        "crowd_weight": 0.5,
        "gallery_sizes": [10, 1000],
        "false_accept_rates": [0.1, 0.01, 0.001],
        "similarities": [[0.4, 0.5, 0.6], [0.6, 0.7, 0.8]],
    }
    document = {"embedding_space": SPACE, "threshold": threshold}
    (folder / "manifest.json").write_text(json.dumps(document))
    return folder
