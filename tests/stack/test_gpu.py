"""When nothing is missing for the models on a GPU. What stops the start is seen in tests/integration/lifecycle."""

from service.settings import Settings
from stack.gpu import ENGINES, missing
from tests.integration.stack_launch import RELEASE
from tests.support.project import PROJECT


def test_without_a_model_config_nothing_is_missing() -> None:
    """So that `make up` starts on every machine."""
    assert missing(Settings(release=RELEASE)) == ""


def test_other_machines_servers_know_for_themselves() -> None:
    settings = Settings(release=RELEASE, triton_model_config="cuda", triton_url="triton:8000")
    assert missing(settings) == ""


def test_engines_are_kept_where_the_config_says() -> None:
    config = PROJECT / "triton" / "models" / "facenet" / "configs" / "tensorrt.pbtxt"
    assert config.read_text().count(f'cache_path" value: "{ENGINES}"') == 2
