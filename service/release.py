"""The release in use, as far as the service knows it: the manifest beside the models that Triton serves."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from service.errors import InferenceUnavailableError
from service.manifest import Manifest, parse_manifest
from service.threshold import Threshold, fixed


@dataclass(frozen=True)
class ThresholdChoice:
    """What the operator asks of the threshold."""

    similarity: float | None = None
    """One figure for everything, instead of the release's; a cosine, -1 to 1."""
    false_accept_rate: float = 0.01
    """The rate that a calibrated release's figures are taken for, 0 to 1."""


class Release:
    """The release folder. Its manifest is read when first needed, and again when the models were exchanged.

    A threshold means something in its own embedding space only. So it is asked for with the space that the
    ensemble names in its answer, and refused for any other.
    """

    def __init__(self, folder: Path, choice: ThresholdChoice = ThresholdChoice()) -> None:
        self._folder = folder
        self._choice = choice
        self._manifest: Manifest | None = None

    def threshold(self, space: str) -> Threshold:
        """Return the threshold for this embedding space.

        Raises:
            InferenceUnavailableError: the release is missing, or is of another space than the running models.
        """
        manifest = self._manifest_for(space)
        if manifest.embedding_space != space:
            raise InferenceUnavailableError(
                "The running models and the release's manifest are of two embedding spaces"
            )
        if self._choice.similarity is not None:
            return fixed(self._choice.similarity, "TRIFID_SIMILARITY_THRESHOLD")
        return manifest.threshold.at(self._choice.false_accept_rate)

    def is_of(self, space: str) -> bool:
        """Whether the release makes vectors of this embedding space.

        Raises:
            InferenceUnavailableError: there is no release.
        """
        return self._manifest_for(space).embedding_space == space

    def current_space(self) -> str:
        """Return the embedding space of the release that is there now, whichever was there before.

        Raises:
            InferenceUnavailableError: there is none.
        """
        return self._read().embedding_space

    def probe(self) -> bytes:
        """Return the release's small photo of a face, for a real inference.

        Raises:
            InferenceUnavailableError: there is none.
        """
        try:
            return (self._folder / "probe.jpg").read_bytes()
        except OSError as error:
            raise InferenceUnavailableError("There is no release of the models") from error

    def _manifest_for(self, space: str) -> Manifest:
        """Return the manifest, read again if the one in memory is not of this space."""
        if self._manifest is None or self._manifest.embedding_space != space:
            self._manifest = self._read()
        return self._manifest

    def _read(self) -> Manifest:
        try:
            return parse_manifest((self._folder / "manifest.json").read_bytes())
        except (OSError, msgspec.MsgspecError) as error:
            raise InferenceUnavailableError("There is no release of the models") from error
