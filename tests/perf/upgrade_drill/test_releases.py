"""The drill's releases are whole ones; the other space's likenesses are the first one's, but not across the two."""

import tempfile
from pathlib import Path

import numpy as np
import onnxruntime as ort

from perf.soak.upgrade_commands import NAMED_IN, NETWORK, OTHER, Releases, Workshop, space_of
from release.manifest import MANIFEST, read_manifest
from release.store import hashes


def embeddings(release: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Of two made crops."""
    session = ort.InferenceSession(release / NETWORK)
    crops = np.random.default_rng(1).integers(0, 256, (2, 160, 160, 3), np.uint8)
    [vectors] = session.run(["embedding"], {"face": crops})
    return np.asarray(vectors)


def test_two_are_of_one_space_and_one_of_another(releases: Releases) -> None:
    first, same, other = map(space_of, (releases.first, releases.same_space, releases.other_space))
    assert first == same == other.removesuffix(OTHER)
    assert (releases.other_space / NAMED_IN).read_text().strip() == other
    for release in (releases.first, releases.same_space, releases.other_space):
        manifest = read_manifest(release / MANIFEST)
        assert manifest.files == hashes(release)
        assert f"{manifest.release:04}" == release.name


def test_likeness_within_the_other_space_is_the_same_and_across_there_is_none(releases: Releases) -> None:
    ours, others = embeddings(releases.same_space), embeddings(releases.other_space)
    assert np.allclose(ours @ ours.T, others @ others.T, atol=1e-5)
    assert abs((ours @ others.T).trace() / 2) < 0.3


def test_what_is_built_is_found_again(workshop: Workshop, releases: Releases) -> None:
    assert Releases.of(workshop) == releases


def test_a_state_folder_gets_them_as_links_with_the_first_one_current(
    releases: Releases, workshop: Workshop
) -> None:
    # Beside them: hard links don't reach to another disk, where pytest's folders may be.
    with tempfile.TemporaryDirectory(dir=workshop.state) as state:
        current = releases.linked_into(Path(state))
        assert current.resolve().name == releases.first.name
        assert (current / NETWORK).samefile(releases.first / NETWORK)
