"""Serves a Nexus service and calls it, beside a Swift worker that does the same.

    nexus_desk.py ADDRESS PYTHON_QUEUE SWIFT_QUEUE TO_PYTHON TO_SWIFT FOLDER

Each language's caller calls the services of both. Histories of the Python worker go into the folder, as JSON; those of
the Swift worker are replayed here. What happened is printed as one line of JSON for each call.
"""

import asyncio
import json
import pathlib
import sys
from datetime import timedelta

import nexusrpc
import nexusrpc.handler
from temporalio import nexus, workflow
from temporalio.client import Client
from temporalio.exceptions import ApplicationError, CancelledError, NexusOperationError, TimeoutError
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker


@nexusrpc.service(name="desk")
class Desk:
    echo: nexusrpc.Operation[str, str]
    fail: nexusrpc.Operation[str, str]
    run: nexusrpc.Operation[str, str]


@workflow.defn(name="DeskRun")
class DeskRun:
    @workflow.run
    async def run(self, id: str) -> str:
        if id.startswith("fail"):
            raise ApplicationError("no more paper", type="NoPaper")
        if not id.startswith("run"):
            await asyncio.sleep(3600)
        return f"did {id.split('-')[0]}"


@nexusrpc.handler.service_handler(service=Desk)
class DeskHandler:
    @nexusrpc.handler.sync_operation
    async def echo(self, ctx: nexusrpc.handler.StartOperationContext, text: str) -> str:
        return f"{text} {ctx.headers.get('tenant', 'nobody')}"

    @nexusrpc.handler.sync_operation
    async def fail(self, ctx: nexusrpc.handler.StartOperationContext, what: str) -> str:
        if what == "operation":
            raise nexusrpc.OperationError("no ink", state=nexusrpc.OperationErrorState.FAILED)
        if what == "cancelled":
            raise nexusrpc.OperationError("not today", state=nexusrpc.OperationErrorState.CANCELED)
        if what == "request":
            raise nexusrpc.HandlerError("what is that?", type=nexusrpc.HandlerErrorType.BAD_REQUEST)
        raise ApplicationError("broken", type="Broken", non_retryable=True)

    @nexus.workflow_run_operation
    async def run(self, ctx: nexus.WorkflowRunOperationContext, id: str) -> nexus.WorkflowHandle[str]:
        return await ctx.start_workflow(DeskRun.run, id, id=id)


def described(error: NexusOperationError) -> str:
    cause = error.cause
    if isinstance(cause, ApplicationError):
        return f"failed: {cause.message}"
    if isinstance(cause, CancelledError):
        return "cancelled"
    if isinstance(cause, TimeoutError):
        return f"timed out: {cause.type.name}"
    if isinstance(cause, nexusrpc.HandlerError):
        return f"handler: {cause.type.name} {cause.retryable}"
    return repr(cause)


@workflow.defn(name="DeskCaller")
class DeskCaller:
    @workflow.run
    async def run(self, endpoint: str, key: str) -> list[str]:
        desk = workflow.create_nexus_client(service=Desk, endpoint=endpoint)
        seen = [await desk.execute_operation(Desk.echo, "hello", headers={"tenant": "red"})]
        handle = await desk.start_operation(Desk.run, f"run-{key}")
        seen.append("token" if handle.operation_token else "no token")
        seen.append(await handle)
        for what in ["operation", "cancelled", "request", "application"]:
            try:
                seen.append(await desk.execute_operation(Desk.fail, what))
            except NexusOperationError as error:
                seen.append(described(error))
        try:
            await desk.execute_operation(Desk.run, f"fail-{key}")
        except NexusOperationError as error:
            seen.append(described(error))
        for name, cancellation in [
            ("completed", workflow.NexusOperationCancellationType.WAIT_COMPLETED),
            ("requested", workflow.NexusOperationCancellationType.WAIT_REQUESTED),
            ("try", workflow.NexusOperationCancellationType.TRY_CANCEL),
            ("abandon", workflow.NexusOperationCancellationType.ABANDON),
        ]:
            handle = await desk.start_operation(Desk.run, f"{name}-{key}", cancellation_type=cancellation)
            handle.cancel()
            try:
                seen.append(await handle)
            except NexusOperationError as error:
                seen.append(f"{name} {described(error)}")
        try:
            await desk.execute_operation(Desk.run, f"slow-{key}", schedule_to_close_timeout=timedelta(seconds=1))
        except NexusOperationError as error:
            seen.append(described(error))
        return seen


async def main(address, python_queue, swift_queue, to_python, to_swift, folder) -> None:
    client = await Client.connect(address)
    worker = Worker(
        client,
        task_queue=python_queue,
        workflows=[DeskCaller, DeskRun],
        nexus_service_handlers=[DeskHandler()],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    replayer = Replayer(workflows=[DeskCaller, DeskRun], workflow_runner=UnsandboxedWorkflowRunner())
    async with worker:
        for caller, queue in [("python", python_queue), ("swift", swift_queue)]:
            for callee, endpoint in [("python", to_python), ("swift", to_swift)]:
                key = f"{caller}-{callee}"
                handle = await client.start_workflow(
                    "DeskCaller", args=[endpoint, key], id=f"caller-{key}", task_queue=queue, result_type=list[str]
                )
                line = {"caller": caller, "callee": callee, "id": handle.id, "result": await handle.result()}
                history = await handle.fetch_history()
                if caller == "python":
                    (pathlib.Path(folder) / f"{handle.id}.json").write_text(history.to_json())
                else:
                    outcome = await replayer.replay_workflow(history, raise_on_replay_failure=False)
                    line["failure"] = str(outcome.replay_failure or "")
                print(json.dumps(line), flush=True)


asyncio.run(main(*sys.argv[1:]))
