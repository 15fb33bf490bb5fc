"""Samples are taken in the background, and what goes wrong there doesn't stay there."""

import os

import psutil
import pytest

from perf.processes import Sampler


def sample_nothing(self: psutil.Process) -> None:
    raise psutil.AccessDenied(self.pid)


def test_a_failure_in_the_background_is_raised_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil.Process, "memory_full_info", sample_nothing)
    with pytest.raises(psutil.AccessDenied), Sampler(os.getpid()):
        pass


def test_it_does_not_hide_what_went_wrong_in_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil.Process, "memory_full_info", sample_nothing)
    with pytest.raises(ZeroDivisionError), Sampler(os.getpid()):
        raise ZeroDivisionError
