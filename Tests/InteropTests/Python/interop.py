"""Runs the workflows on two queues, one with a Python worker and one with a Swift worker, and compares.

    interop.py ADDRESS PYTHON_QUEUE SWIFT_QUEUE FOLDER

Histories of the Python worker go into the folder, as JSON. Those of the Swift worker are replayed here. What happened
is printed as one line of JSON for each workflow and queue.
"""

import asyncio
import json
import os
import pathlib
import sys

from temporalio.client import Client, WorkflowFailureError, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

import workflows


async def until(handle, question: str, answer: int) -> None:
    """Waits until the workflow says that it is there."""
    while await handle.query(question) != answer:
        await asyncio.sleep(0.02)


async def timers(handle) -> None:
    await until(handle, "where", 1)
    await handle.signal("tell")


async def messages(handle) -> None:
    # An answer means that the first task is done. What comes with the start is handled before the workflow's own code in
    # Python, and after its first steps in Swift.
    await handle.query("count")
    await handle.signal("add", "1")
    await handle.signal("fetch", "2")
    # One handler that awaits at a time: where several begin in one task, Python's order is not Swift's.
    await until(handle, "count", 2)
    assert await handle.execute_update("buy", "three") == "THREE"
    try:
        await handle.execute_update("buy", "nothing")
        raise AssertionError("the validator did not refuse")
    except WorkflowUpdateFailedError:
        pass
    await handle.execute_update("close")


async def cancelled(handle) -> None:
    await until(handle, "where", 1)
    await handle.cancel()


async def crowd(handle) -> None:
    join = [handle.signal("join", f"j{n}") for n in range(2)]
    enter = [handle.execute_update("enter", f"e{n}") for n in range(2)]
    await asyncio.gather(*join, *enter)


# Each workflow with its input, and what is done to it while it runs.
SCENARIOS = [
    ("Activities", "World", None),
    ("Timers", "t", timers),
    ("Messages", "m", messages),
    ("Patches", "p", None),
    ("Parent", None, None),
    ("Cancelled", "c", cancelled),
    ("Locals", "l", None),
    ("Records", "first", None),
] + [("Crowd", "c", crowd)] * 3

# Several handlers that await begin in one task of these, in an order that each SDK has for itself. Swift takes over
# Python's when it replays; Python does not take over Swift's.
ONE_WAY = ["Crowd"]


async def run(client: Client, language: str, queue: str, number: int) -> dict:
    name, argument, during = SCENARIOS[number]
    id = f"{language}-{number}-{name}"
    handle = await client.start_workflow(name, argument or id, id=id, task_queue=queue)
    if during:
        await during(handle)
    try:
        result = await handle.result()
    except WorkflowFailureError as error:
        result = type(error.cause).__name__
    history = await client.get_workflow_handle(id, run_id=handle.first_execution_run_id).fetch_history()
    return {"language": language, "name": name, "id": id, "result": result, "history": history}


async def replay(history: WorkflowHistory) -> str:
    replayer = Replayer(workflows=workflows.WORKFLOWS, workflow_runner=UnsandboxedWorkflowRunner())
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    return str(result.replay_failure) if result.replay_failure else ""


async def main(address: str, python: str, swift: str, folder: str) -> None:
    client = await Client.connect(address)
    worker = Worker(
        client,
        task_queue=python,
        workflows=workflows.WORKFLOWS,
        activities=workflows.ACTIVITIES,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    async with worker:
        numbers = range(len(SCENARIOS))
        runs = await asyncio.gather(
            *[run(client, "python", python, number) for number in numbers],
            *[run(client, "swift", swift, number) for number in numbers],
        )
    for done in runs:
        history = done.pop("history")
        if done["language"] == "python":
            (pathlib.Path(folder) / f"{done['id']}.json").write_text(history.to_json())
        elif done["name"] not in ONE_WAY:
            done["failure"] = await replay(history)
        print(json.dumps(done), flush=True)


asyncio.run(main(*sys.argv[1:]))
sys.stdout.flush()
# The SDK's runtime has threads that do not like to see the interpreter go.
os._exit(0)
