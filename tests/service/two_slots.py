"""Two releases in a state folder of their own, and the slots that serve them."""

import json
from pathlib import Path

from service.settings import Settings


def two_releases(state: Path, *spaces: str) -> Settings:
    """Release 1 and 2, of these embedding spaces; the first is in use, in the first slot, the second in none."""
    threshold = {"calibrated": False, "similarity": 0.7, "source": "a test"}
    for number, space in enumerate(spaces, 1):
        folder = state / "releases" / f"{number:04}"
        folder.mkdir(parents=True)
        manifest = {"release": number, "embedding_space": space, "threshold": threshold}
        (folder / "manifest.json").write_text(json.dumps(manifest))
    settings = Settings(state_dir=state, triton_port=9000)
    use(settings, 1)
    fill(settings, 0, 1)
    return settings


def use(settings: Settings, release: int) -> None:
    """Let a release be the one in use."""
    settings.release.unlink(missing_ok=True)
    settings.release.symlink_to(f"{release:04}")


def fill(settings: Settings, slot: int, release: int) -> None:
    """Let a slot serve a release, which need not be there."""
    settings.slots_dir.mkdir(parents=True, exist_ok=True)
    (settings.slots_dir / str(slot)).symlink_to(settings.state_dir / "releases" / f"{release:04}")
