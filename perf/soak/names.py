"""Names of a stack's processes that stay when the processes are replaced."""

import re

import psutil

from perf.processes import part_of

POSTGRES = "postgres"
CONNECTION = "postgres: a connection"
"""PostgreSQL's process of one connection: there are as many as are needed."""

PASSING = (f"{POSTGRES}: autovacuum worker", f"{POSTGRES}: parallel worker")
"""How the names of those of its processes begin that end by themselves after a moment."""

API = "API worker"
TRITON = "Triton"
SUPERVISOR = "supervisor"

HTTP_PORT = "--http-port="
INSTANCE = re.compile(r"\w+_\d+_\d+")
"""A step's process has its instance's name among its arguments: decode_0_0."""


def name_of(process: psutil.Process, triton_ports: list[int]) -> str:
    """Which part of the stack a process is; Triton servers are numbered by their ports if there are several.

    Raises:
        psutil.Error: it is gone.
    """
    name: str = process.name()
    command: list[str] = process.cmdline()
    if not command:  # it is ending
        raise psutil.NoSuchProcess(process.pid)
    if name == "tritonserver":
        return _triton(http_port(command), triton_ports)
    if name.startswith("triton_python"):
        instance = next(filter(INSTANCE.fullmatch, command), "step")
        server = process.parent()
        return f"{instance} of {_triton(http_port(server.cmdline() if server else []), triton_ports)}"
    if name == POSTGRES:
        return postgres_name(command[0])
    part = part_of(process)
    return API if part == "api" else part


def http_port(command: list[str]) -> int:
    """Where a Triton server with this command line listens; 0 if it doesn't say."""
    found = [argument for argument in command if argument.startswith(HTTP_PORT)]
    return int(found[0].removeprefix(HTTP_PORT)) if found else 0


def postgres_name(title: str) -> str:
    """By the title that PostgreSQL gives its processes: those of connections name their client and its user."""
    title, _, role = title.strip().partition(": ")
    if not role:
        return POSTGRES
    return CONNECTION if "[local]" in role or "(" in role else f"{POSTGRES}: {role}"


def _triton(port: int, ports: list[int]) -> str:
    if len(ports) == 1:
        return TRITON
    return f"{TRITON} {ports.index(port) + 1 if port in ports else port}"
