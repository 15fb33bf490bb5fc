"""What keeps faces in tests, and opens them."""

from cryptography.fernet import Fernet

from service.faces.kept_faces import Seal
from service.settings import Settings


def new_key() -> str:
    """As `make faces-key` prints it."""
    return Fernet.generate_key().decode()


def seal_of(key: str) -> Seal:
    """The service's own, with this key."""
    seal = Seal.of(Settings(faces_key=key))
    assert seal is not None
    return seal
