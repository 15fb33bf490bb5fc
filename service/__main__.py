"""Runs one API process: ``python -m service``.

With ``--fd N`` it accepts from a socket that listens already, which several processes may share; otherwise it
listens where the settings say. SIGTERM and SIGINT let running requests end.
"""

import argparse
import os
import socket
import subprocess
import sys

import uvicorn

from service.app import create_app
from service.auth.access_control import ExposureError, require_key_unless_loopback
from service.faces.kept_faces import NoCropsError, require_crop_output
from service.observability import logs
from service.server import SECURITY_HEADERS, LimitedHttpProtocol
from service.settings import Settings, settings_or_exit

GRACE_SECONDS = 20
"""What a request may take once its photo is there: an inference, and then a database that is away."""


def main() -> None:
    """Command line of the service."""
    parser = argparse.ArgumentParser(
        prog="python -m service", description="Run one process of the Trifid API."
    )
    parser.add_argument("--fd", type=int, help="file descriptor of a listening socket")
    arguments = parser.parse_args()
    settings = settings_or_exit()
    _refuse_to_keep_nothing(settings)
    logs.configure()
    _migrate(settings)
    sockets = None if arguments.fd is None else [socket.socket(fileno=arguments.fd)]
    _refuse_to_be_open(settings.host if sockets is None else sockets[0].getsockname()[0], settings)
    uvicorn.Server(_server_config(settings)).run(sockets)


def _migrate(settings: Settings) -> None:
    """Bring the schema up to date, in another process: its libraries shall not stay in this one's memory."""
    environment = os.environ | {"DATABASE_URL": settings.dsn}
    migration = subprocess.run(
        [sys.executable, "-m", "db.migrate"], env=environment, check=False, stdin=subprocess.DEVNULL
    )
    if migration.returncode:
        sys.exit(migration.returncode)


def _refuse_to_be_open(host: str, settings: Settings) -> None:
    """End the process where others could use the API without a key."""
    try:
        require_key_unless_loopback(host, settings.dsn)
    except ExposureError as error:
        sys.exit(f"trifid: {error}")


def _refuse_to_keep_nothing(settings: Settings) -> None:
    """End the process where the models don't give what is to be kept."""
    try:
        require_crop_output(settings)
    except NoCropsError as error:
        sys.exit(f"trifid: {error}")


def _server_config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=LimitedHttpProtocol,
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        headers=SECURITY_HEADERS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
