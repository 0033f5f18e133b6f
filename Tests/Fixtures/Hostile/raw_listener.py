"""A listener that is no gRPC server.

RAW is one of these:

    {"http": "HTTP/1.1 200 OK"}   reads what comes first, answers with this status line and a short page, and closes
    {"text": "..."} {"raw": "BASE64"}   the same with these bytes and nothing else
    {"garbage": N}                the same with N bytes that mean nothing
    {"close": true}               closes at once
    {"silence": true}             accepts and never says a word
    {"headers": [[NAME, VALUE], ...]}   speaks HTTP/2 and ends each call with these headers; the connection stays
"""

import asyncio
import base64
import contextlib

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, HEADERS, PING, ACK = 4, 1, 6, 1
END_STREAM_AND_HEADERS = 5


def frame(kind: int, flags: int, stream: int, body: bytes) -> bytes:
    return len(body).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + body


def plain_headers(pairs: list) -> bytes:
    """Headers without compression (RFC 7541, 6.2.2); none is longer than 126 bytes."""
    text = b""
    for name, value in pairs:
        for index, part in enumerate((name.encode(), value.encode("latin-1"))):
            text += (b"\x00" if index == 0 else b"") + bytes([len(part)]) + part
    return text


class RawListener:
    def __init__(self, answer: dict) -> None:
        self.answer, self.count, self.writers = answer, 0, set()

    @classmethod
    async def start(cls, port: int, answer: dict) -> "RawListener":
        self = cls(answer)
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", port, reuse_address=True)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        self.server.close()
        for writer in list(self.writers):
            writer.transport.abort()

    async def do(self, line: dict) -> dict:
        if line["do"] == "connections":
            return {"count": self.count}
        raise ValueError(f"a listener cannot {line['do']}")

    def bytes(self) -> bytes:
        answer = self.answer
        if "http" in answer:
            return f"{answer['http']}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi".encode()
        if "text" in answer:
            return answer["text"].encode()
        if "garbage" in answer:
            return bytes(index * 37 % 251 for index in range(answer["garbage"]))
        return base64.b64decode(answer.get("raw", ""))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.count += 1
        self.writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if "silence" in self.answer:
                while await reader.read(65536):
                    pass
            elif "headers" in self.answer:
                await self.speak(reader, writer)
            elif "close" not in self.answer:
                await reader.read(65536)
                writer.write(self.bytes())
                await writer.drain()
        self.writers.discard(writer)
        writer.close()

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(SETTINGS, 0, 0, b""))
        await reader.readexactly(len(PREFACE))
        while True:
            head = await reader.readexactly(9)
            body = await reader.readexactly(int.from_bytes(head[:3], "big"))
            kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
            if kind == SETTINGS and not flags & ACK:
                writer.write(frame(SETTINGS, ACK, 0, b""))
            elif kind == PING and not flags & ACK:
                writer.write(frame(PING, ACK, 0, body))
            elif kind == HEADERS:
                writer.write(frame(HEADERS, END_STREAM_AND_HEADERS, stream, plain_headers(self.answer["headers"])))
            await writer.drain()
