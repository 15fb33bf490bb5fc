"""As whom the images of docker-compose.gpu.yml run."""

import re

from tests.support.project import PROJECT


def final_stages(dockerfile: str) -> list[str]:
    """Those that run something; others are only copied from."""
    stages = re.split(r"^FROM ", dockerfile, flags=re.MULTILINE)[1:]
    return [stage for stage in stages if "\nCMD " in stage]


def test_none_of_our_images_runs_as_root() -> None:
    for dockerfile in PROJECT.glob("*/Dockerfile"):
        final = final_stages(dockerfile.read_text())
        assert final
        assert all("\nUSER 10001\n" in stage for stage in final)
