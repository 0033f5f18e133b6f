"""Workflows that Swift clients and workflows call. `Peer/PeerWorkflows.swift` has the same in Swift."""

import asyncio
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError, ChildWorkflowError, TimeoutError
from temporalio.workflow import ActivityCancellationType

from values import Line, Order, Receipt, receipt

LIMIT = timedelta(seconds=20)
ONCE = RetryPolicy(maximum_attempts=1)
KEYWORD = SearchAttributeKey.for_keyword("CustomKeywordField")
NUMBER = SearchAttributeKey.for_int("CustomIntField")


@workflow.defn(name="PythonBasket")
class Basket:
    """Takes every kind of message."""

    @workflow.init
    def __init__(self, order: Order) -> None:
        self.order = order
        self.closed = False

    @workflow.signal
    def add(self, line: Line) -> None:
        self.order.lines.append(line)

    @workflow.signal
    def close(self) -> None:
        self.closed = True

    @workflow.query
    def total(self) -> float:
        return receipt(self.order).total

    @workflow.query
    def line(self, index: int) -> Optional[Line]:
        if index < 0:
            raise ApplicationError("no such line", {"index": index}, type="NoSuchLine")
        return self.order.lines[index] if index < len(self.order.lines) else None

    @workflow.update
    async def reserve(self, sku: str, quantity: int) -> int:
        if quantity > 100:
            raise ApplicationError(f"only 100 of {sku}", {"sku": sku}, type="SoldOut")
        await asyncio.sleep(0.001)
        self.order.lines.append(Line(sku, quantity, 1.0))
        return len(self.order.lines)

    @reserve.validator
    def may_reserve(self, sku: str, quantity: int) -> None:
        if quantity < 1:
            raise ApplicationError("a quantity is 1 at least", {"sku": sku}, type="NotForSale")

    @workflow.run
    async def run(self, order: Order) -> Receipt:
        await workflow.wait_condition(lambda: self.closed and workflow.all_handlers_finished())
        return receipt(self.order)


@workflow.defn(name="PythonEnding")
class Ending:
    """Ends as it is told."""

    @workflow.run
    async def run(self, how: str) -> str:
        if how == "fail":
            raise ApplicationError("it fails", {"item": "x", "left": 3}, 7, type="Refused", non_retryable=True)
        if how == "chain":
            await workflow.execute_activity("chain", start_to_close_timeout=LIMIT)
        if how == "silence":
            await workflow.execute_activity(
                "falls-silent", start_to_close_timeout=LIMIT, heartbeat_timeout=timedelta(seconds=1), retry_policy=ONCE
            )
        if how == "child":
            await workflow.execute_child_workflow("PythonEnding", "fail", id=workflow.info().workflow_id + "-child")
        if how == "wait":
            await workflow.wait_condition(lambda: False)
        return "nothing"


@workflow.defn(name="PythonEcho")
class Echo:
    """Gives back what it gets, as Python reads it."""

    @workflow.run
    async def run(self, value: Any = None) -> Any:
        return value


@workflow.defn(name="PythonClock")
class Clock:
    @workflow.run
    async def run(self, moment: datetime, later: Optional[datetime] = None) -> datetime:
        return (later or moment) + timedelta(microseconds=1)


@workflow.defn(name="PythonBytes")
class Bytes:
    @workflow.run
    async def run(self, data: bytes) -> bytes:
        return data[::-1]


@workflow.defn(name="PythonRecords")
class Records:
    """Reads what its starter wrote beside it, and writes something itself."""

    @workflow.run
    async def run(self) -> list[str]:
        seen = [
            workflow.memo_value("note", type_hint=str),
            str(workflow.memo_value("order", type_hint=Order).lines[0].quantity),
            str(workflow.info().typed_search_attributes.get(KEYWORD)),
            str(workflow.info().typed_search_attributes.get(NUMBER)),
        ]
        workflow.upsert_memo({"note": "from Python", "order": None})
        workflow.upsert_search_attributes([KEYWORD.value_set("written"), NUMBER.value_unset()])
        return seen


@workflow.defn(name="PythonHop")
class Hop:
    """Goes on as the workflow of the other language until it has hopped often enough."""

    @workflow.run
    async def run(self, path: list[str], queues: list[str]) -> list[str]:
        path = [*path, "python"]
        if len(path) >= 4:
            return path
        workflow.continue_as_new(args=[path, queues[::-1]], workflow="SwiftHop", task_queue=queues[0])


@workflow.defn(name="PythonListener")
class Listener:
    """Waits for a word, or to be cancelled."""

    def __init__(self) -> None:
        self.heard = ""

    @workflow.signal
    def say(self, words: str) -> None:
        self.heard = words

    @workflow.run
    async def run(self, how: str) -> str:
        if how == "fail":
            raise ApplicationError("it fails", {"item": "child", "left": 0}, type="Refused")
        await workflow.wait_condition(lambda: self.heard != "")
        return f"python heard {self.heard}"


def timeout_details(error: BaseException) -> str:
    while error is not None and not isinstance(error, TimeoutError):
        error = error.__cause__
    return f"{error.type.name.lower()} {error.last_heartbeat_details[0]['done']}" if error else "no timeout"


@workflow.defn(name="PythonCaller")
class Caller:
    """Calls what a Swift worker has."""

    @workflow.run
    async def run(self, queue: str, neighbours: list[str]) -> list[str]:
        return [*await self.activities(queue), *await self.children(queue), *await self.neighbours(neighbours)]

    async def call(self, name: str, *arguments: Any, **options: Any) -> Any:
        return await workflow.execute_activity(
            name, args=arguments, start_to_close_timeout=LIMIT, retry_policy=ONCE, **options
        )

    async def activities(self, queue: str) -> list[str]:
        seen = [await self.call("join", "a", 1, True, "n", task_queue=queue)]
        seen.append(await self.call("join", "ä€𝄞", 2**53 + 1, False, None, task_queue=queue))
        seen.append(await self.call("join", "left out", -1, False, task_queue=queue))
        order = Order("ann", [Line("tea", 2, 2.5)], due=datetime(2026, 1, 31, 9, 5, tzinfo=timezone.utc))
        settled = await self.call("settle", order, task_queue=queue, result_type=Receipt)
        seen.append(f"{settled.customer} {settled.total} {settled.skus} {settled.note}")
        seen.append(
            await workflow.execute_activity("later", start_to_close_timeout=LIMIT, task_queue=queue, result_type=str)
        )
        try:
            await self.call("refuse", "milk", task_queue=queue)
        except ActivityError as error:
            cause = error.cause
            details = cause.details[0]
            seen.append(f"{cause.type} {details['item']} {details['left']} {cause.non_retryable} {cause.message}")
        try:
            await self.call("chain", task_queue=queue)
        except ActivityError as error:
            first = error.cause
            second, third = first.cause, first.cause.cause
            seen.append(f"{first.type}: {first.message}, {second.type} {list(second.details)}, {third.type}")
        try:
            await self.call("falls-silent", task_queue=queue, heartbeat_timeout=timedelta(seconds=1))
        except ActivityError as error:
            seen.append(timeout_details(error))
        waiting = workflow.start_activity(
            "until-cancelled",
            task_queue=queue,
            start_to_close_timeout=LIMIT,
            heartbeat_timeout=timedelta(seconds=1),
            cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )
        # The activity must run before it is cancelled, or the server does so by itself.
        await asyncio.sleep(0.5)
        waiting.cancel()
        try:
            await waiting
        except ActivityError as error:
            seen.append("cancelled" if isinstance(error.cause, CancelledError) else str(error.cause))
        return seen

    async def children(self, queue: str) -> list[str]:
        key = workflow.info().workflow_id

        async def start(how: str):
            return await workflow.start_child_workflow(
                "SwiftListener", how, id=f"{key}-{how}", task_queue=queue, result_type=str
            )

        child = await start("listen")
        await child.signal("say", "hello")
        seen = [await child]
        failing = await start("fail")
        try:
            await failing
        except ChildWorkflowError as error:
            seen.append(f"{error.cause.type} {error.cause.details[0]['item']} {error.workflow_type}")
        waiting = await start("wait")
        waiting.cancel()
        try:
            await waiting
        except ChildWorkflowError as error:
            seen.append("cancelled" if isinstance(error.cause, CancelledError) else str(error.cause))
        return seen

    async def neighbours(self, ids: list[str]) -> list[str]:
        await workflow.get_external_workflow_handle(ids[0]).signal("say", "neighbour")
        await workflow.get_external_workflow_handle(ids[1]).cancel()
        try:
            await workflow.get_external_workflow_handle(f"{ids[0]}-nobody").signal("say", "nobody")
        except ApplicationError as error:
            return ["nobody there"]
        return []


@workflow.defn(name="PythonWhose")
class Whose:
    """Tells on whose behalf it runs, by a header."""

    @workflow.run
    async def run(self) -> Optional[str]:
        tenant = workflow.info().headers.get("tenant")
        return workflow.payload_converter().from_payload(tenant, str) if tenant else None


@workflow.defn(name="PythonHandover")
class Handover:
    """Has one activity, whose attempts workers of both languages make."""

    @workflow.run
    async def run(self, queue: str) -> str:
        retry = RetryPolicy(initial_interval=timedelta(milliseconds=100), backoff_coefficient=1)
        return await workflow.execute_activity(
            "count-on", task_queue=queue, start_to_close_timeout=LIMIT, retry_policy=retry, result_type=str
        )


WORKFLOWS = [Basket, Ending, Echo, Clock, Bytes, Records, Hop, Listener, Caller, Whose, Handover]
