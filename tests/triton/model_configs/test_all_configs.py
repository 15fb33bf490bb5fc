"""`python -m tests.model_configs`, which `make lint` runs."""

import subprocess
import sys
from pathlib import Path

from tests.model_configs.checks import config_files, problems
from tests.support.stack import RELEASE
from tests.support.triton_steps import MODELS


def test_all_configs_fit_the_graphs_and_each_other() -> None:
    assert list(problems(MODELS, RELEASE)) == []
    assert len(config_files(MODELS)) == 5 + 4 * 3  # a default each; three forms of each step beside a GPU


def test_a_config_that_is_missing_is_named(models: Path) -> None:
    (models / "mtcnn" / "configs" / "tensorrt.pbtxt").unlink()
    assert list(problems(models, RELEASE)) == [f"{models}/mtcnn: there is no configs/tensorrt.pbtxt"]


def test_the_command_prints_what_it_finds_and_fails(models: Path) -> None:
    (models / "decode" / "config.pbtxt").write_text('name: "decode" warmup: true')
    command = [sys.executable, "-m", "tests.model_configs", str(models), str(RELEASE)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{models}/decode/config.pbtxt: 1:16 : Message type" in done.stderr
