"""The enrolment key: who holds it may enrol one face, once. It is a secret."""

import hashlib
import secrets


def new_key() -> str:
    """Return a key of 256 random bits."""
    return f"req-{secrets.token_urlsafe(32)}"


def key_hash(key: str) -> str:
    """Return what the database keeps of a key: its SHA-256, so that a stolen table enrols nobody.

    A salt or a slow hash would add nothing, for nobody can guess 256 random bits.
    """
    return hashlib.sha256(key.encode()).hexdigest()
