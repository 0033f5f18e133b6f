"""A Temporal server that answers as a test says, and otherwise like one on which nothing ever happens.

ANSWER is one of these, with "after": SECONDS where it is not to come at once:

    {"status": "RESOURCE_EXHAUSTED", "message": "..."}   a failure
    {"bytes": N}                 a message of N bytes that every reader can read: one unknown field
    {"empty": true}              the message without any field, at once
    {"never": true}              nothing, until the caller goes away
    {"garbage": N}               N bytes that are no message
    {"raw": "BASE64"}            these bytes
    {"message": {...}}           the method's response, as protobuf's JSON has it (bytes are base64)
         "fresh": ["nextPageToken"]   with these fields of bytes set to something new each time: pages that never end
    {"events": N, "token": "fresh" | "same" | ""}   a page of a history with N further events, and a token of that kind
    {"workflowTask": {"type": T, "workflowId": W, "runId": R, "queue": Q, "input": JSON, "token": TEXT,
                      "nextPageToken": TEXT, "events": [...]}}   a first workflow task, for a poll;
                                 in the answer of RespondWorkflowTaskCompleted it is the next task
    {"activityTask": {"type": T, "activityId": A, "queue": Q, "input": JSON, "token": TEXT}}   for a poll
    {"normal": true}             as without a script

Without a script GetSystemInfo and DescribeNamespace say what a server says, polls wait a minute (or until ShutdownWorker
is called) and find nothing, StartWorkflowExecution gives a run id, and everything else is answered with an empty message.
"""

import asyncio
import base64
import itertools
import json
import time

import grpc
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.operatorservice.v1 import request_response_pb2 as operator
from temporalio.api.workflowservice.v1 import request_response_pb2 as workflow

EVERY = "*"
KEPT_REQUESTS = 2000


def message_type(method: str, suffix: str):
    for module in (workflow, operator):
        if found := getattr(module, method + suffix, None):
            return found
    raise ValueError(f"there is no {method}{suffix}")


def payload(value) -> Payloads:
    data = json.dumps(value).encode()
    return Payloads(payloads=[Payload(metadata={"encoding": b"json/plain"}, data=data)])


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def unknown_field(size: int) -> bytes:
    """A message of exactly so many bytes: field 20000 as bytes, which no response has."""
    key = varint(20000 << 3 | 2)
    for length in range(max(size - len(key) - 5, 0), size):
        head = key + varint(length)
        if len(head) + length == size:
            return head + bytes(length)
    raise ValueError(f"no field has {size} bytes")


class Script:
    """The answers of one method."""

    def __init__(self, answers: list, keep: bool) -> None:
        self.answers, self.keep = list(answers), keep

    def next(self) -> dict:
        if not self.answers:
            return {"normal": True}
        if self.keep and len(self.answers) == 1:
            return self.answers[0]
        return self.answers.pop(0)


class FakeServer(grpc.GenericRpcHandler):
    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self.requests: dict[str, list] = {}
        self.counts: dict[str, int] = {}
        self.numbers = itertools.count(1)
        self.events = itertools.count(1)
        self.arrived = asyncio.Condition()
        self.shut_down = asyncio.Event()
        self.port = 0

    @classmethod
    async def start(cls, port: int) -> "FakeServer":
        self = cls()
        options = [
            ("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1), ("grpc.so_reuseport", 0),
            ("grpc.http2.min_ping_interval_without_data_ms", 1), ("grpc.http2.max_ping_strikes", 0),
        ]
        self.server = grpc.aio.server(options=options)
        self.server.add_generic_rpc_handlers((self,))
        self.port = self.server.add_insecure_port(f"127.0.0.1:{port}")
        await self.server.start()
        return self

    async def stop(self) -> None:
        await self.server.stop(None)

    # What a test asks.

    async def do(self, line: dict) -> dict:
        method = line.get("method", EVERY)
        match line["do"]:
            case "script":
                self.scripts[method] = Script(line["answers"], line.get("keep", True))
                return {}
            case "counts":
                return {"counts": self.counts}
            case "await":
                async with self.arrived:
                    await self.arrived.wait_for(lambda: self.counts.get(method, 0) >= line["count"])
                return {"count": self.counts[method]}
            case "requests":
                kind = message_type(method, "Request")
                return {
                    "requests": [
                        {"at": at, "request": json_format.MessageToDict(kind.FromString(raw))}
                        for at, raw in self.requests.get(method, [])
                    ]
                }
        raise ValueError(f"a server cannot {line['do']}")

    # What a client asks.

    def service(self, details: grpc.HandlerCallDetails):
        method = details.method.rsplit("/", 1)[-1]

        async def answer(request: bytes, context: grpc.aio.ServicerContext) -> bytes:
            return await self.answer(method, request, context)

        return grpc.unary_unary_rpc_method_handler(answer)

    async def answer(self, method: str, request: bytes, context) -> bytes:
        async with self.arrived:
            self.counts[method] = self.counts.get(method, 0) + 1
            kept = self.requests.setdefault(method, [])
            if len(kept) < KEPT_REQUESTS:
                kept.append((time.monotonic(), request))
            self.arrived.notify_all()
        script = self.scripts.get(method) or self.scripts.get(EVERY)
        answer = script.next() if script else {"normal": True}
        if pause := answer.get("after"):
            await asyncio.sleep(pause)
        return await self.perform(method, answer, context)

    async def perform(self, method: str, answer: dict, context) -> bytes:
        if status := answer.get("status"):
            await context.abort(grpc.StatusCode[status], answer.get("message", ""))
        if "bytes" in answer:
            return unknown_field(answer["bytes"])
        if "empty" in answer:
            return b""
        if "never" in answer:
            await asyncio.Event().wait()
        if "garbage" in answer:
            return b"\xff" * answer["garbage"]
        if "raw" in answer:
            return base64.b64decode(answer["raw"])
        if "message" in answer:
            return self.message(method, answer)
        if "events" in answer:
            return self.history(answer)
        if task := answer.get("workflowTask"):
            return self.workflow_task(method, task)
        if task := answer.get("activityTask"):
            return self.activity_task(task)
        return await self.normal(method)

    async def normal(self, method: str) -> bytes:
        if method.startswith("Poll") and "TaskQueue" in method:
            # As a server does: the poll ends with nothing after a minute.
            try:
                await asyncio.wait_for(self.shut_down.wait(), 60)
            except asyncio.TimeoutError:
                pass
            return b""
        match method:
            case "GetSystemInfo":
                message = workflow.GetSystemInfoResponse(server_version="1.30.0")
                capabilities = message.capabilities
                for name in ("signal_and_query_header", "activity_failure_include_heartbeat", "encoded_failure_attributes",
                             "internal_error_differentiation", "supports_schedules", "upsert_memo",
                             "build_id_based_versioning", "sdk_metadata", "count_group_by_execution_status"):
                    setattr(capabilities, name, True)
                return message.SerializeToString()
            case "DescribeNamespace":
                message = workflow.DescribeNamespaceResponse()
                message.namespace_info.name = "default"
                message.namespace_info.state = 1
                message.config.workflow_execution_retention_ttl.seconds = 86400
                return message.SerializeToString()
            case "StartWorkflowExecution":
                run_id = f"run-{next(self.numbers)}"
                return workflow.StartWorkflowExecutionResponse(run_id=run_id, started=True).SerializeToString()
            case "ShutdownWorker":
                self.shut_down.set()
        return b""

    def message(self, method: str, answer: dict) -> bytes:
        message = json_format.ParseDict(answer["message"], message_type(method, "Response")())
        for field in answer.get("fresh", []):
            setattr(message, field_name(message, field), f"page-{next(self.numbers)}".encode())
        return message.SerializeToString()

    def history(self, answer: dict) -> bytes:
        page = workflow.GetWorkflowExecutionHistoryResponse()
        for _ in range(answer["events"]):
            event = page.history.events.add(event_id=next(self.events), event_type="EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED")
            event.event_time.GetCurrentTime()
            event.workflow_execution_signaled_event_attributes.signal_name = "noise"
        kind = answer.get("token", "")
        page.next_page_token = f"page-{next(self.numbers)}".encode() if kind == "fresh" else kind.encode()
        return page.SerializeToString()

    def workflow_task(self, method: str, task: dict) -> bytes:
        polled = workflow.PollWorkflowTaskQueueResponse()
        number = next(self.numbers)
        polled.task_token = task.get("token", f"task-{number}").encode()
        polled.workflow_execution.workflow_id = task.get("workflowId", f"workflow-{number}")
        polled.workflow_execution.run_id = task.get("runId", f"run-{number}")
        polled.workflow_type.name = task["type"]
        polled.attempt = 1
        polled.started_event_id = task.get("startedEventId", 3)
        polled.next_page_token = task.get("nextPageToken", "").encode()
        polled.scheduled_time.GetCurrentTime()
        polled.started_time.GetCurrentTime()
        if "events" in task:
            json_format.ParseDict({"events": task["events"]}, polled.history)
        else:
            self.first_events(polled, task)
        if method == "RespondWorkflowTaskCompleted":
            return workflow.RespondWorkflowTaskCompletedResponse(workflow_task=polled).SerializeToString()
        return polled.SerializeToString()

    def first_events(self, polled, task: dict) -> None:
        started = polled.history.events.add(event_id=1, event_type="EVENT_TYPE_WORKFLOW_EXECUTION_STARTED")
        attributes = started.workflow_execution_started_event_attributes
        attributes.workflow_type.name = task["type"]
        attributes.task_queue.name = task.get("queue", "queue")
        attributes.original_execution_run_id = polled.workflow_execution.run_id
        attributes.first_execution_run_id = polled.workflow_execution.run_id
        attributes.workflow_task_timeout.seconds = 10
        attributes.attempt = 1
        if "input" in task:
            attributes.input.CopyFrom(payload(task["input"]))
        scheduled = polled.history.events.add(event_id=2, event_type="EVENT_TYPE_WORKFLOW_TASK_SCHEDULED")
        scheduled.workflow_task_scheduled_event_attributes.task_queue.name = task.get("queue", "queue")
        scheduled.workflow_task_scheduled_event_attributes.attempt = 1
        begun = polled.history.events.add(event_id=3, event_type="EVENT_TYPE_WORKFLOW_TASK_STARTED")
        begun.workflow_task_started_event_attributes.scheduled_event_id = 2
        for event in polled.history.events:
            event.event_time.GetCurrentTime()

    def activity_task(self, task: dict) -> bytes:
        polled = workflow.PollActivityTaskQueueResponse()
        number = next(self.numbers)
        polled.task_token = task.get("token", f"activity-{number}").encode()
        polled.workflow_namespace = "default"
        polled.workflow_type.name = "Any"
        polled.workflow_execution.workflow_id = f"workflow-{number}"
        polled.workflow_execution.run_id = f"run-{number}"
        polled.activity_type.name = task["type"]
        polled.activity_id = task.get("activityId", f"{number}")
        polled.attempt = 1
        polled.start_to_close_timeout.seconds = task.get("startToClose", 60)
        polled.schedule_to_close_timeout.seconds = task.get("scheduleToClose", 60)
        polled.heartbeat_timeout.seconds = task.get("heartbeat", 0)
        for moment in (polled.scheduled_time, polled.started_time, polled.current_attempt_scheduled_time):
            moment.GetCurrentTime()
        if "input" in task:
            polled.input.CopyFrom(payload(task["input"]))
        return polled.SerializeToString()


def field_name(message, name: str) -> str:
    for field in message.DESCRIPTOR.fields:
        if name in (field.name, field.json_name):
            return field.name
    raise ValueError(f"{message.DESCRIPTOR.name} has no {name}")
