"""The release in use, as far as the service knows it: the manifest beside the models that Triton serves."""

from dataclasses import dataclass
from pathlib import Path

from release.errors import NoReleaseError
from release.manifest import ManifestHead, load_manifest
from release.slots import Slots
from release.threshold import Threshold, fixed
from service.errors import InferenceUnavailableError, OtherSpaceError


@dataclass(frozen=True)
class ThresholdOverride:
    """What the operator asks of the threshold."""

    similarity: float | None = None
    """One figure for everything, instead of the release's; a cosine, -1 to 1."""
    false_accept_rate: float = 0.01
    """The rate that a calibrated release's figures are taken for, 0 to 1."""


class ActiveRelease:
    """The release folder in use, whose manifest is read again when the models were exchanged.

    A threshold means something in its own embedding space only. So it is asked for with the space that the
    ensemble names in its answer, and refused for any other. While models are exchanged that may be the space of the
    release beside the one in use.
    """

    def __init__(
        self, folder: Path, choice: ThresholdOverride = ThresholdOverride(), slots: Slots | None = None
    ) -> None:
        self._folder = folder
        self._choice = choice
        self._slots = slots

    def threshold(self, space: str) -> Threshold:
        """Return the threshold for this embedding space.

        Raises:
            OtherSpaceError: the release that made this face was unloaded meanwhile.
            InferenceUnavailableError: the release is missing, or the models are of another space than it is.
        """
        manifest = self._manifest_for(space)
        if self._choice.similarity is not None:
            return fixed(self._choice.similarity, "TRIFID_SIMILARITY_THRESHOLD")
        return manifest.threshold.at(self._choice.false_accept_rate)

    def number(self, space: str) -> int:
        """Return the number of the release that makes vectors of this embedding space; 0 if it has none.

        Raises:
            InferenceUnavailableError: as `threshold`.
        """
        return self._manifest_for(space).release

    def current_space(self) -> str:
        """Return the embedding space of the release that is in use now, whichever was before.

        Raises:
            InferenceUnavailableError: there is none.
        """
        return _head(self._folder).embedding_space

    def probe(self) -> bytes:
        """Return the release's small photo of a face, for a real inference.

        Raises:
            InferenceUnavailableError: there is none.
        """
        try:
            return (self._folder / "probe.jpg").read_bytes()
        except OSError as error:
            raise InferenceUnavailableError("There is no release of the models") from error

    def _manifest_for(self, space: str) -> ManifestHead:
        in_use = _head(self._folder)
        if in_use.embedding_space == space:
            return in_use
        slots = list(self._slots.served()) if self._slots else []
        beside = next((slot for slot in slots if slot.space == space), None)
        if beside:
            return _head(beside.release)
        if slots:
            raise OtherSpaceError(in_use.embedding_space)  # unloaded since the photo was shown to it
        raise InferenceUnavailableError(
            "The running models and the release's manifest are of two embedding spaces"
        )


def _head(release: Path) -> ManifestHead:
    try:
        return load_manifest(release)
    except NoReleaseError as error:
        raise InferenceUnavailableError(str(error)) from error
