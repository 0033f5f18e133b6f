"""A proxy that breaks connections as networks do.

FAULT is one of these; it holds for open connections, too, and for the next ones:

    {"kind": "none"}                  everything goes through
    {"kind": "refuse"}                nobody listens any more, and open connections are ended
    {"kind": "cut"}                   ends open connections once, in order (FIN); the next ones go through
    {"kind": "reset"}                 ends open connections once, without order (RST); the next ones go through
    {"kind": "stall"}                 nothing goes through in either direction, nothing is ended; new ones are accepted
    {"kind": "half", "side": "client" | "server"}   what that side sends does not go through
    {"kind": "latency", "seconds": S} everything arrives so much later, each way
    {"kind": "rate", "bytes": N}      N bytes a second in each direction
    {"kind": "corrupt", "every": N}   one bit of every N bytes from the server is wrong
    {"kind": "truncate", "bytes": N}  ends a connection after N bytes from the server
"""

import asyncio
import contextlib
import socket
import struct

PIECE = 16384


class FaultProxy:
    def __init__(self, to: int) -> None:
        self.to, self.count, self.writers = to, 0, set()
        self.fault = {"kind": "none"}
        self.changed = asyncio.Event()

    @classmethod
    async def start(cls, port: int, to: int) -> "FaultProxy":
        self = cls(to)
        await self.listen(port)
        return self

    async def listen(self, port: int) -> None:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", port, reuse_address=True)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self.server:
            self.server.close()
        self.end_all(False)

    async def do(self, line: dict) -> dict:
        if line["do"] == "connections":
            return {"count": self.count}
        if line["do"] != "fault":
            raise ValueError(f"a proxy cannot {line['do']}")
        fault = line["fault"]
        kind = fault["kind"]
        if kind in ("cut", "reset"):
            self.end_all(kind == "reset")
            fault = {"kind": "none"}
        self.fault = fault
        self.changed.set()
        self.changed = asyncio.Event()
        if kind == "refuse":
            self.server.close()
            self.server = None
            self.end_all(False)
        elif self.server is None:
            await self.listen(self.port)
        return {}

    def end_all(self, is_reset: bool) -> None:
        for writer in list(self.writers):
            if is_reset:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.count += 1
        try:
            upper, lower = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.close()
            return
        self.writers |= {writer, lower}
        await asyncio.gather(self.pump("client", reader, lower), self.pump("server", upper, writer))
        self.writers -= {writer, lower}

    async def pump(self, side: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        with contextlib.suppress(ConnectionError, OSError):
            while piece := await reader.read(PIECE):
                piece = await self.suffer(side, piece, passed)
                writer.write(piece)
                await writer.drain()
                passed += len(piece)
                if side == "server" and self.fault["kind"] == "truncate" and passed >= self.fault["bytes"]:
                    break
        writer.close()

    async def suffer(self, side: str, piece: bytes, passed: int) -> bytes:
        """What is left of a piece, once it may go on."""
        while self.fault["kind"] == "stall" or (self.fault["kind"] == "half" and self.fault["side"] == side):
            await self.changed.wait()
        fault = self.fault
        match fault["kind"]:
            case "latency":
                await asyncio.sleep(fault["seconds"])
            case "rate":
                await asyncio.sleep(len(piece) / fault["bytes"])
            case "corrupt" if side == "server":
                broken = bytearray(piece)
                every = fault["every"]
                for place in range(every - 1 - passed % every, len(broken), every):
                    broken[place] ^= 1
                return bytes(broken)
            case "truncate" if side == "server":
                return piece[: max(fault["bytes"] - passed, 0)]
        return piece
