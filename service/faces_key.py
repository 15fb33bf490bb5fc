"""Prints a new key for TRIFID_FACES_KEY: ``python -m service.faces_key``. It is stored nowhere."""

from cryptography.fernet import Fernet


def main() -> None:
    """Command line."""
    print(Fernet.generate_key().decode())  # noqa: T201  what the command is for


if __name__ == "__main__":
    main()
