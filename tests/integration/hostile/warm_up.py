"""What comes before the attacks."""

from tests.integration.lifecycle.recovery import enrol, recognised_name
from tests.support.photos import project_photos
from tests.support.stack import StackProcess


def warm_up(stack: StackProcess) -> None:
    """Enrol somebody, and let every process reach its usual size."""
    photos = project_photos()
    enrol(stack, photos.known_a, "known")
    for photo in (photos.known_a_again, photos.known_b, photos.several_faces) * 3:
        recognised_name(stack, photo)
