"""Keeps a stream in a workflow, writes and reads streams, beside a Swift program that does the same.

    streams.py ADDRESS PYTHON_QUEUE SWIFT_WORKFLOW

Serves the workflow `Ledger` on the queue, whose stream the Swift program reads and writes. Meanwhile it publishes two
items to the running Swift workflow, reads that workflow's stream to its end, prints each item as a line of JSON, and ends.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow
from temporalio.client import Client
from temporalio.contrib.workflow_streams import WorkflowStream, WorkflowStreamClient, WorkflowStreamState
from temporalio.worker import UnsandboxedWorkflowRunner, Worker


@dataclass
class LedgerInput:
    runs_left: int = 0
    stream: WorkflowStreamState | None = None


@workflow.defn(name="Ledger")
class Ledger:
    @workflow.init
    def __init__(self, input: LedgerInput) -> None:
        self.stream = WorkflowStream(input.stream)
        self.lines = self.stream.topic("lines", type=str)
        self.turns = 0

    @workflow.signal
    def turn(self) -> None:
        self.turns += 1

    @workflow.run
    async def run(self, input: LedgerInput) -> int:
        self.lines.publish(f"page {input.runs_left}")
        await workflow.wait_condition(lambda: self.turns > 0)
        if input.runs_left > 0:
            await self.stream.continue_as_new(lambda state: [LedgerInput(input.runs_left - 1, state)])
        self.lines.publish("closed")
        return self.stream._on_offset()


async def main() -> None:
    address, queue, swift_workflow = sys.argv[1:]
    client = await Client.connect(address)
    async with Worker(
        client, task_queue=queue, workflows=[Ledger], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        stream = WorkflowStreamClient.create(client, swift_workflow, batch_interval=timedelta(milliseconds=50))
        async with stream:
            lines = stream.topic("lines", type=str)
            lines.publish("Python was here")
            lines.publish("twice", force_flush=True)
        async for item in stream.subscribe(["lines"], result_type=str):
            print(json.dumps({"offset": item.offset, "value": item.data}), flush=True)


asyncio.run(main())
