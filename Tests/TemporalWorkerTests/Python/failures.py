"""Reads a failure that Swift code has written, and leaves one that Swift code is to read."""

import asyncio, os, sys
from temporalio import workflow
from temporalio.client import Client, WorkflowFailureError
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker, UnsandboxedWorkflowRunner

@workflow.defn(name="Plan")
class Plan:
    @workflow.run
    async def run(self) -> str:
        raise ApplicationError("the plan failed", type="Plan") from ApplicationError("the code is 4711")

async def main():
    address, id, queue, key = sys.argv[1:]
    converter = DataConverter(failure_converter_class=DefaultFailureConverterWithEncodedAttributes)
    client = await Client.connect(address, data_converter=converter)
    try:
        await client.get_workflow_handle(id).result()
    except WorkflowFailureError as error:
        while error:
            name = getattr(error, "type", None) or type(error).__name__
            print(f"{name}: {getattr(error, 'message', error)}", end="|")
            error = error.__cause__
    async with Worker(client, task_queue=queue, workflows=[Plan],
                      workflow_runner=UnsandboxedWorkflowRunner()):
        try:
            await client.execute_workflow("Plan", id="python-" + key, task_queue=queue)
        except WorkflowFailureError:
            pass

asyncio.run(main())
sys.stdout.flush()
# The SDK's runtime has threads that do not like to see the interpreter go.
os._exit(0)
