"""What the servers refuse, and what is refused because of them: nothing changes."""

from tests.integration.model_control.system import System
from tests.integration.told_servers.releases import SAME_SPACE, UNFIT


def refusal(system: System, release: int, **settings: str) -> str:
    """The last line of an upgrade that is refused."""
    done = system.run("export", "upgrade", str(release), **settings)
    assert done.returncode == 1
    return done.stderr.splitlines()[-1]


def test_a_release_that_is_not_fit_is_unloaded_again(system: System) -> None:
    assert "release 0004 is not fit: " in refusal(system, UNFIT)
    assert system.links() == ("0001", {"0": "../0001"})


def test_a_release_is_tried_in_the_idle_slot_and_unloaded_again(system: System) -> None:
    done = system.run("export", "verify", str(SAME_SPACE))
    assert "release 2 passed all gates" in done.stdout
    assert system.links() == ("0001", {"0": "../0001"})


def test_a_key_that_the_servers_do_not_take(system: System) -> None:
    said = refusal(system, SAME_SPACE, TRIFID_MODEL_CONTROL_KEY="x" * 20)
    assert said.endswith("does not take TRIFID_MODEL_CONTROL_KEY")
    assert "xxx" not in said


def test_servers_that_do_not_answer(system: System) -> None:
    said = refusal(system, SAME_SPACE, TRIFID_TRITON_URL="127.0.0.1:9")
    assert said == "error: release 1: no server that has loaded it answers"
