"""Sends all hostile inputs to a Trifid of its own and prints what came of them: `make hostile`."""

import sys
import tempfile
from pathlib import Path

from tests.integration.hostile.run import answers, attacked, memory
from tests.support.stack import started


def main() -> int:
    """Run it; the exit status is 1 if there is anything to be said against what came of it, as in the test."""
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as stack:
        done = attacked(stack)
    objections = done.objections()
    print("\n".join((*answers(done.outcomes), "", *memory(done.before, done.after), *objections)))
    print(
        f"inputs={len(done.outcomes)} wrong={len(done.wrong())} ended={len(done.ended())}"
        f" swollen={len(done.swollen())} recognised={done.recognised}"
    )
    return int(bool(objections))


if __name__ == "__main__":
    sys.exit(main())
