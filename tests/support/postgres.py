"""Stands between a client and PostgreSQL, and cuts a connection at its COMMIT."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from db.address import SOCKET_NAME

COMMIT = b"COMMIT;\0"


class CuttingProxy:
    """Passes everything on, but for what it was told to cut."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.url = f"postgresql://postgres@/postgres?host={quote(str(folder))}"
        self.cuts_left = 0
        self.after = True
        self._server = server

    def cut(self, times: int, *, after: bool) -> None:
        """Lose the next connections at COMMIT: the server has done it, or it has never heard of it."""
        self.cuts_left = times
        self.after = after

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side closes it or it is cut."""
        server_reader, server_writer = await asyncio.open_unix_connection(str(self._server))
        answers = asyncio.create_task(_pass_on(server_reader, writer))
        while sent := await reader.read(2**16):
            if COMMIT in sent and self.cuts_left:
                self.cuts_left -= 1
                answers.cancel()
                await asyncio.gather(answers, return_exceptions=True)
                if self.after:
                    server_writer.write(sent)
                    await server_reader.read(1)  # the answer has come: it is done
                break
            server_writer.write(sent)
        answers.cancel()
        server_writer.close()
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while answer := await reader.read(2**16):
        writer.write(answer)
    writer.close()


@asynccontextmanager
async def cutting_proxy(folder: Path, server: Path) -> AsyncIterator[CuttingProxy]:
    """A proxy in a folder of its own, in front of the server whose socket is in the other folder."""
    proxy = CuttingProxy(folder, server / SOCKET_NAME)
    listener = await asyncio.start_unix_server(proxy.serve, str(folder / SOCKET_NAME))
    try:
        yield proxy
    finally:
        listener.close()
