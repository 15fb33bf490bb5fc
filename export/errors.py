"""What can go wrong in an export, for a person to read; of releases on disk, `release.errors` says it.

ExportError
├── WeightsError    the weights are not there, not the published ones, or not this network's
├── ParityError     an exported graph does not answer as the original network does
├── PlanError       a TensorRT plan can't be made on this machine
├── UpgradeError    a running system can't take the release into use
└── VerificationError   a release can't be tried, so nothing is known of it
"""


class ExportError(Exception):
    """An export that stops with one sentence instead of a traceback; the message is that sentence."""


class WeightsError(ExportError):
    """Weights that are missing, differ from the published ones, or don't fit the network."""


class ParityError(ExportError):
    """An exported graph that answers differently from the original PyTorch network."""


class PlanError(ExportError):
    """A TensorRT plan that can't be made: no GPU, no TensorRT or another one, or it takes the graph amiss."""


class UpgradeError(ExportError):
    """A running system that can't take a release into use: it isn't fit, or users would be unknown."""


class VerificationError(ExportError):
    """A release that can't be tried: it has no manifest, doesn't start, or there are no photos to try it on."""
