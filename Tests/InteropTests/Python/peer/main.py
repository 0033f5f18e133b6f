"""Runs Python workers, and does as a client what it is asked.

    main.py ADDRESS QUEUE ENCRYPTED_QUEUE KEY

A question is one line of JSON on standard input: {"number": 1, "ask": "basket", "arguments": {...}}; its answer one line
on standard output: {"number": 1, "answer": ...} or {"number": 1, "error": "..."}. Questions are worked on side by side.
"""

import asyncio
import dataclasses
import json
import os
import sys
import traceback

from temporalio.client import Client
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

import activities
import asks
import workflows
from encryption import EncryptionCodec


def worker(client: Client, queue: str, **options) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        workflows=workflows.WORKFLOWS,
        activities=activities.ACTIVITIES,
        workflow_runner=UnsandboxedWorkflowRunner(),
        **options,
    )


async def answer(peers: dict, line: str) -> None:
    question = json.loads(line)
    reply = {"number": question["number"]}
    try:
        arguments = question["arguments"]
        client = peers[arguments.pop("client", "plain")]
        reply["answer"] = await getattr(asks, question["ask"])(client, **arguments)
    except BaseException:
        reply["error"] = traceback.format_exc()
    print(json.dumps(reply), flush=True)


async def main(address: str, queue: str, encrypted_queue: str, key: str) -> None:
    plain = await Client.connect(address)
    converter = dataclasses.replace(
        DataConverter.default,
        payload_codec=EncryptionCodec("interop", key),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
    encrypted = await Client.connect(address, data_converter=converter)
    peers = {"plain": plain, "encrypted": encrypted}
    lines = asyncio.StreamReader(limit=1 << 24)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    running = set()
    async with worker(plain, queue), worker(encrypted, encrypted_queue):
        while line := await lines.readline():
            task = asyncio.create_task(answer(peers, line.decode()))
            running.add(task)
            task.add_done_callback(running.discard)
        for task in list(running):
            task.cancel()


asyncio.run(main(*sys.argv[1:]))
sys.stdout.flush()
# The SDK's runtime has threads that do not like to see the interpreter go.
os._exit(0)
