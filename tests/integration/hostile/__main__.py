"""Sends all hostile inputs to a Trifid of its own and prints what came of them: `make hostile`."""

import sys
import tempfile
from pathlib import Path

from tests.integration.hostile.generator import attacks
from tests.integration.hostile.processes import processes
from tests.integration.hostile.report import answers, memory
from tests.integration.hostile.sending import send
from tests.integration.hostile.warm_up import warm_up
from tests.integration.lifecycle.people import recognised_name
from tests.integration.photos import project_photos
from tests.integration.stack_process import started


def main() -> int:
    """Run it; the exit status says whether every answer was right and a known face is recognised afterwards."""
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as stack:
        warm_up(stack)
        before = processes(stack.process.pid)
        outcomes = [send(stack.port, attack) for attack in attacks()]
        after = processes(stack.process.pid)
        recognised = recognised_name(stack, project_photos().known_a_again) == "known"
    print("\n".join((*answers(outcomes), "", *memory(before, after))))
    wrong = [each for each in outcomes if not each.is_right]
    for each in wrong:
        print(f"wrong: {each.attack.kind}, {each.attack.name}: {each.answer}")
    print(
        f"inputs={len(outcomes)} wrong={len(wrong)} ended={len(before.gone(after))} recognised={recognised}"
    )
    return int(bool(wrong) or not recognised)


if __name__ == "__main__":
    sys.exit(main())
