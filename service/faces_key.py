"""Prints a new key for TRIFID_FACES_KEY: ``python -m service.faces_key``. It is stored nowhere."""

import argparse

from cryptography.fernet import Fernet


def main(argv: list[str] | None = None, prog: str = "python -m service.faces_key") -> None:
    """Command line."""
    argparse.ArgumentParser(prog=prog, description="Print a new key for TRIFID_FACES_KEY.").parse_args(argv)
    print(Fernet.generate_key().decode())  # noqa: T201  what the command is for


if __name__ == "__main__":
    main()
