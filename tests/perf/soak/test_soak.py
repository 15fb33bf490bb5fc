"""A short soak of a real system: some of its processes are killed, and the answers are counted and judged."""

import pytest

from export.evaluation.datasets import Lfw
from perf.soak.run import Soak, soak
from service.settings import Settings
from tests.support.lfw_archive import lfw_archive


def test_a_system_whose_processes_are_killed_is_whole_again() -> None:
    settings = Settings()
    size = Soak(rate=5, seconds=8, only=("expire", "kill API", "checkpointer"))
    report = soak(size, Lfw(lfw_archive()), settings.release, settings.state_dir)
    faults = [window.fault for window in report.windows]
    assert faults == [
        "before the first fault",
        "expire waiting keys",
        *["kill API worker"] * 2,
        "kill postgres: checkpointer",
    ]
    assert report.total.whole_s is not None
    assert report.total.requests >= 40
    assert (report.total.wrong, report.wrong) == (0, 0)
    assert report.enrolled > 0
    assert {each.name for each in report.memory} > {"API worker", "stack up", "supervisor", "postgres"}


def test_a_fault_that_nobody_knows_is_an_error_that_names_the_others() -> None:
    with pytest.raises(ValueError, match="no fault is called earthquake; there are: "):
        Soak(rate=5, seconds=1, only=("earthquake",)).chosen([])
