"""What Python does as a client when Swift asks for it. Each function gives back what it has seen."""

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from temporalio import activity
from temporalio.client import (
    ActivityFailureError,
    Client,
    Interceptor,
    OutboundInterceptor,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleIntervalSpec,
    ScheduleSpec,
    ScheduleState,
    StartWorkflowInput,
    WithStartWorkflowOperation,
    WorkflowFailureError,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.common import (
    RetryPolicy,
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
)
from temporalio.converter import DataConverter
from temporalio.exceptions import ApplicationError, FailureError, TimeoutError, WorkflowAlreadyStartedError
from temporalio.worker import Worker

from activities import count_on
from values import Line, Order, Receipt

KEYWORD = SearchAttributeKey.for_keyword("CustomKeywordField")
NUMBER = SearchAttributeKey.for_int("CustomIntField")


async def ready(client: Client) -> str:
    return client.namespace


def described(error: Optional[BaseException]) -> Optional[dict]:
    """A failure and what led to it."""
    if error is None:
        return None
    seen: dict = {"class": type(error).__name__, "message": getattr(error, "message", str(error))}
    if isinstance(error, ApplicationError):
        seen |= {"type": error.type, "details": list(error.details), "isNonRetryable": error.non_retryable}
    if isinstance(error, TimeoutError):
        seen |= {"type": error.type.name, "details": list(error.last_heartbeat_details)}
    cause = error.cause if isinstance(error, (FailureError, WorkflowFailureError)) else error.__cause__
    return seen | {"cause": described(cause)}


async def basket(client: Client, id: str, queue: str) -> dict:
    """Sends every kind of message to a Swift workflow."""
    seen: dict = {}
    order = Order("bob", [Line("tea", 2, 2.5)], note="grüße €", due=datetime(2026, 1, 31, 9, 5, tzinfo=timezone.utc))
    handle = await client.start_workflow("SwiftBasket", order, id=id, task_queue=queue, result_type=Receipt)
    await handle.signal("add", Line("milk", 1, 0.75))
    seen["total"] = await handle.query("total")
    seen["line"] = (await handle.query("line", 1, result_type=Line)).sku
    seen["none"] = await handle.query("line", 99) is None
    try:
        await handle.query("line", -1)
    except WorkflowQueryFailedError as error:
        seen["query"] = described(error)
    seen["reserved"] = await handle.execute_update("reserve", args=["cup", 2])
    for name, quantity in [("refused", 0), ("failed", 1000)]:
        try:
            await handle.execute_update("reserve", args=["cup", quantity])
        except WorkflowUpdateFailedError as error:
            seen[name] = described(error.cause)
    try:
        await client.start_workflow("SwiftBasket", order, id=id, task_queue=queue)
    except WorkflowAlreadyStartedError as error:
        seen["again"] = error.workflow_id
    await handle.signal("close")
    receipt = await handle.result()
    seen["receipt"] = [receipt.customer, receipt.total, receipt.skus, receipt.note]
    return seen


async def ending(client: Client, id: str, queue: str, how: str) -> Optional[dict]:
    """How a Swift workflow ends, as Python sees it."""
    limit = timedelta(seconds=1) if how == "time out" else None
    waits = how in ("cancel", "terminate", "time out")
    argument = "wait" if waits else how
    handle = await client.start_workflow("SwiftEnding", argument, id=id, task_queue=queue, run_timeout=limit)
    if how == "cancel":
        await handle.cancel()
    if how == "terminate":
        await handle.terminate(reason="enough")
    try:
        return {"class": "none", "message": str(await handle.result()), "cause": None}
    except WorkflowFailureError as error:
        return described(error.cause)


async def echo(client: Client, id: str, queue: str) -> list:
    """Values that go to Swift and come back."""
    values: list[Any] = [
        None, True, False, 0, -1, 2**53 + 1, 2**63 - 1, -(2**63), 0.1, 1e300, 5e-324, "", "ä€𝄞\n\"\\\u2028",
        [], [None], {}, {"a": {"b": [1, 2.5, None, "c"]}},
    ]
    seen = []
    for number, value in enumerate(values):
        result = await client.execute_workflow("SwiftEcho", value, id=f"{id}-{number}", task_queue=queue)
        if result != value or type(result) is not type(value):
            seen.append([repr(value), repr(result)])
    data = bytes(range(256))
    if await client.execute_workflow("SwiftBytes", data, id=f"{id}-bytes", task_queue=queue, result_type=bytes) != data[::-1]:
        seen.append("bytes")
    moments = [
        datetime(2026, 1, 31, 9, 5, tzinfo=timezone.utc),
        datetime(2026, 1, 31, 9, 5, 0, 250000, tzinfo=timezone(timedelta(hours=-7))),
        datetime(1969, 12, 31, 23, 59, 59, 999998, tzinfo=timezone.utc),
    ]
    for number, moment in enumerate(moments):
        for arguments in ([moment], [moment, None], [moments[0], moment]):
            result = await client.execute_workflow(
                "SwiftClock", args=arguments, id=f"{id}-{number}-{len(seen)}-{len(arguments)}-{moment in arguments[1:]}",
                task_queue=queue, result_type=datetime,
            )
            if result != moment + timedelta(microseconds=1):
                seen.append([str(moment), str(result)])
    return seen


async def records(client: Client, id: str, queue: str) -> dict:
    """Notes and search attributes that Python writes and Swift reads, and the other way round."""
    handle = await client.start_workflow(
        "SwiftRecords",
        id=id,
        task_queue=queue,
        memo={"note": "from outside", "order": Order("cid", [Line("tea", 4, 1.0)])},
        search_attributes=TypedSearchAttributes([SearchAttributePair(KEYWORD, "given"), SearchAttributePair(NUMBER, 42)]),
        static_summary="a summary",
        static_details="some details",
    )
    seen: dict = {"seen": await handle.result()}
    description = await handle.describe()
    seen["memo"] = await description.memo()
    seen["keyword"] = description.typed_search_attributes.get(KEYWORD)
    seen["number"] = description.typed_search_attributes.get(NUMBER)
    seen["summary"] = await description.static_summary()
    seen["details"] = await description.static_details()
    return seen


async def hop(client: Client, id: str, queue: str, other: str) -> list[str]:
    """A workflow that goes on in the other language, and back."""
    return await client.execute_workflow("SwiftHop", args=[[], [other, queue]], id=id, task_queue=queue)


async def caller(client: Client, id: str, queue: str, swift: str) -> dict:
    """A Python workflow that calls what a Swift worker has, and Swift workflows beside it."""
    neighbours = [
        await client.start_workflow("SwiftListener", "listen", id=f"{id}-neighbour-{n}", task_queue=swift)
        for n in range(2)
    ]
    seen: dict = {
        "seen": await client.execute_workflow(
            "PythonCaller", args=[swift, [n.id for n in neighbours]], id=id, task_queue=queue, result_type=list[str]
        )
    }
    seen["heard"] = await neighbours[0].result()
    try:
        await neighbours[1].result()
    except WorkflowFailureError as error:
        seen["cancelled"] = type(error.cause).__name__
    return seen


async def one_attempt(client: Client, queue: str) -> str:
    """Works on a queue until an attempt of the activity that counts on has ended."""
    over = asyncio.Event()

    @activity.defn(name="count-on")
    async def counted() -> str:
        try:
            return await count_on()
        finally:
            over.set()

    # What has ended is reported before the worker has.
    async with Worker(client, task_queue=queue, activities=[counted]):
        await over.wait()
    return "done"


async def start_with_message(client: Client, id: str, queue: str) -> list:
    """A signal and an update that start a Swift workflow."""
    signalled = await client.start_workflow(
        "SwiftListener", "listen", id=f"{id}-signalled", task_queue=queue, start_signal="say", start_signal_args=["first"]
    )
    operation = WithStartWorkflowOperation(
        "SwiftBasket",
        Order("eve"),
        id=f"{id}-updated",
        task_queue=queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    reserved = await client.execute_update_with_start_workflow(
        "reserve", args=["cup", 2], start_workflow_operation=operation
    )
    updated = await operation.workflow_handle()
    await updated.signal("close")
    return [await signalled.result(), reserved, (await updated.result())["skus"]]


class Tenant(Interceptor):
    """Sends a tenant with a start."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        class Outbound(OutboundInterceptor):
            async def start_workflow(self, input: StartWorkflowInput):
                tenant = DataConverter.default.payload_converter.to_payload("from Python €")
                input.headers = {**input.headers, "tenant": tenant}
                return await super().start_workflow(input)

        return Outbound(next)


async def tenant(client: Client, id: str, queue: str) -> Optional[str]:
    """A header that Python sends and a Swift workflow tells."""
    config = client.config()
    config["interceptors"] = [Tenant()]
    return await Client(**config).execute_workflow("SwiftWhose", id=id, task_queue=queue)


async def make_schedule(client: Client, id: str, queue: str) -> str:
    """A schedule of a Swift workflow."""
    await client.create_schedule(
        id,
        Schedule(
            action=ScheduleActionStartWorkflow("SwiftListener", "listen", id=f"{id}-run", task_queue=queue),
            spec=ScheduleSpec(
                intervals=[ScheduleIntervalSpec(every=timedelta(hours=1), offset=timedelta(minutes=5))],
                cron_expressions=["0 12 * * MON-FRI"],
            ),
            state=ScheduleState(note="made in Python", paused=True),
        ),
        memo={"owner": "python"},
    )
    return id


async def see_schedule(client: Client, id: str) -> dict:
    """What Python sees of a schedule, which it starts, too."""
    handle = client.get_schedule_handle(id)
    description = await handle.describe()
    action = description.schedule.action
    seen = {
        "workflow": action.workflow,
        "queue": action.task_queue,
        "argument": (await client.data_converter.decode(action.args))[0],
        "every": [interval.every.total_seconds() for interval in description.schedule.spec.intervals],
        "note": description.schedule.state.note,
        "isPaused": description.schedule.state.paused,
        "owner": await description.memo_value("owner"),
    }
    await handle.trigger()
    while not (actions := (await handle.describe()).info.recent_actions):
        await asyncio.sleep(0.05)
    run = client.get_workflow_handle(actions[0].action.workflow_id)
    await run.signal("say", "schedule")
    seen["result"] = await run.result()
    await handle.delete()
    return seen


async def standalone(client: Client, id: str, queue: str) -> dict:
    """Swift activities without a workflow, as Python starts and sees them."""

    async def start(name: str, *args: Any, heartbeat: Optional[timedelta] = None, attempts: int = 1):
        return await client.start_activity(
            name,
            args=args,
            id=f"{id}-{name}",
            task_queue=queue,
            start_to_close_timeout=timedelta(seconds=20),
            heartbeat_timeout=heartbeat,
            retry_policy=RetryPolicy(maximum_attempts=attempts, initial_interval=timedelta(milliseconds=1)),
        )

    async def end(handle: Any) -> Optional[dict]:
        try:
            return {"class": "none", "message": str(await handle.result()), "cause": None}
        except ActivityFailureError as error:
            return described(error.cause)

    seen: dict = {"join": await end(await start("join", "a", 1, True))}
    seen["later"] = await end(await start("later", attempts=3))
    seen["refuse"] = await end(await start("refuse", "milk"))
    seen["silent"] = await end(await start("falls-silent", heartbeat=timedelta(seconds=1)))
    # Heartbeats go at four fifths of it, and what lies between has to be enough on a busy machine.
    cancelled = await start("until-cancelled", heartbeat=timedelta(seconds=5))
    while not (await cancelled.describe()).last_heartbeat_time:
        await asyncio.sleep(0.05)
    await cancelled.cancel(reason="enough")
    seen["cancelled"] = await end(cancelled)
    return seen
