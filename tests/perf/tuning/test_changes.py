"""What the changes do to a model's config, read back by Triton's own schema."""

from pathlib import Path

from perf.model_config import read_config, session_entries
from perf.tuning.variants import spinning, without_batching


def test_spinning_is_a_session_entry_of_the_config(release: Path) -> None:
    spinning(0, "mtcnn")(release)
    assert session_entries(read_config(release, "mtcnn"))["session.intra_op.allow_spinning"] == "0"
    spinning(50, "mtcnn")(release)
    entries = session_entries(read_config(release, "mtcnn"))
    assert entries["session.intra_op.allow_spinning"] == "1"
    assert entries["session.intra_op.spin_duration_us"] == "50"


def test_without_batching_facenet_has_no_batcher(release: Path) -> None:
    assert read_config(release, "facenet").HasField("dynamic_batching")
    without_batching(release)
    assert not read_config(release, "facenet").HasField("dynamic_batching")
