"""Servers and networks that misbehave as a test says: fake Temporal servers, raw listeners and breaking proxies.

    hostile.py

A test writes one line of JSON into standard input for each thing to do, with a number of its choice as "id", and reads
one line with the same "id" from standard output when it is done: {"id": 1, "ok": {...}} or {"id": 1, "error": "..."}.
Everything listens on 127.0.0.1. The program ends when its standard input ends, so it cannot outlive the test.

What there is to do ("on" is the name that the test gives a thing, "port" is a free one where it is left out):

    {"do": "server", "on": "a", "port": 0}                 starts a fake server; answers {"port": N}
    {"do": "stop", "on": "a"}                              ends a server, listener or proxy with all its connections
    {"do": "script", "on": "a", "method": "GetSystemInfo", "answers": [ANSWER, ...], "keep": true}
                                                           the method is answered so, one after another; the last one
                                                           for ever if "keep", else normally after it
    {"do": "script", "on": "a", "method": "*", ...}        every method that has no script of its own
    {"do": "counts", "on": "a"}                            {"counts": {"GetSystemInfo": 3, ...}}, calls that arrived
    {"do": "await", "on": "a", "method": M, "count": N}    answers once N calls of M have arrived
    {"do": "requests", "on": "a", "method": M}             {"requests": [{"at": seconds, "request": {...}}, ...]}
    {"do": "listen", "on": "b", "answer": RAW, "port": 0}  starts a raw listener; answers {"port": N}
    {"do": "connections", "on": "b"}                       {"count": N}: of a listener or proxy, those made so far
    {"do": "proxy", "on": "c", "to": PORT, "port": 0}      starts a proxy to a port of loopback; answers {"port": N}
    {"do": "fault", "on": "c", "fault": FAULT}             the proxy breaks so from now on, open connections too

ANSWER (fake_server.py), RAW (raw_listener.py) and FAULT (fault_proxy.py) are told there.
"""

import asyncio
import json
import os
import sys

from fake_server import FakeServer
from fault_proxy import FaultProxy
from raw_listener import RawListener


class Hostile:
    """The things that a test has started, by its names for them."""

    def __init__(self) -> None:
        self.things = {}

    async def do(self, line: dict) -> dict:
        verb, name = line["do"], line.get("on", "")
        if verb in ("server", "listen", "proxy"):
            if name in self.things:
                raise ValueError(f"{name} runs already")
            thing = await self.start(verb, line)
            self.things[name] = thing
            return {"port": thing.port}
        thing = self.things.get(name)
        if thing is None:
            raise ValueError(f"there is no {name}")
        if verb == "stop":
            del self.things[name]
            await thing.stop()
            return {}
        return await thing.do(line)

    async def start(self, verb: str, line: dict):
        port = line.get("port", 0)
        if verb == "server":
            return await FakeServer.start(port)
        if verb == "listen":
            return await RawListener.start(port, line["answer"])
        return await FaultProxy.start(port, line["to"])


async def handle(hostile: Hostile, line: bytes) -> None:
    number = None
    try:
        asked = json.loads(line)
        number = asked.get("id")
        said = {"id": number, "ok": await hostile.do(asked)}
    except Exception as error:  # Whatever it is, the test is told.
        said = {"id": number, "error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


async def main() -> None:
    hostile = Hostile()
    reader = asyncio.StreamReader(limit=1 << 28)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    # Kept here, as the loop itself does not hold its tasks.
    running = set()
    while line := await reader.readline():
        task = asyncio.create_task(handle(hostile, line))
        running.add(task)
        task.add_done_callback(running.discard)
    # The test is gone: nothing is worth an orderly end.
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
