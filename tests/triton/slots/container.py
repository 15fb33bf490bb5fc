"""The environment of a slot's container, and its secret."""

from pathlib import Path

from service.settings import Settings
from stack.inference_server import environment

KEY = "a-key-of-the-tests"


def container_environment(folder: Path, releases: Path, port: int, slot: int) -> dict[str, str]:
    """A container's environment, with the embedded server's libraries and its command `tritonserver`."""
    secrets = folder / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "trifid_model_control_key").write_text(KEY)
    own = environment(Settings())
    return own | {
        "PATH": f"{folder / 'bin'}:{own['PATH']}",
        "TRIFID_STATE_DIR": str(releases.parent),
        "TRIFID_SECRETS_DIR": str(secrets),
        "TRIFID_SERVE_DIR": str(folder / "serve"),
        "TRIFID_TRITON_PORT": str(port),
        "TRIFID_SLOT": str(slot),
    }
