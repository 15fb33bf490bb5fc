"""What a long measurement says of itself."""

import time


def progress(done: int, total: int, started: float) -> str:
    """How far, how fast, and how long it will still take."""
    rate = done / max(time.monotonic() - started, 1e-9)
    left = round((total - done) / rate)
    return f"{done:6,} of {total:,} photos, {rate:.1f} a second, {left // 60}:{left % 60:02} left"
