"""Reads a failure as a Python worker or client would get it.

    failures.py FILE

The file holds a serialized RespondActivityTaskFailedRequest. Its failure is put where it lies deepest, in the answer to a
poll and in that of an update that started its workflow, and read back from there. Printed are the number of failures and
the message of the last one.
"""

import pathlib
import sys

from temporalio.api.failure.v1 import Failure
from temporalio.api.workflowservice.v1 import (
    ExecuteMultiOperationResponse,
    PollWorkflowTaskQueueResponse,
    RespondActivityTaskFailedRequest,
)


def links(failure: Failure) -> list[str]:
    """The messages from the outermost to the innermost failure."""
    messages = []
    while True:
        messages.append(failure.message)
        if not failure.HasField("cause"):
            return messages
        failure = failure.cause


request = RespondActivityTaskFailedRequest.FromString(pathlib.Path(sys.argv[1]).read_bytes())

# As the failure of a child's child's child that another SDK passes on.
passed_on = request.failure
for _ in range(6):
    outer = Failure(message="passed on")
    outer.cause.CopyFrom(passed_on)
    passed_on = outer

poll = PollWorkflowTaskQueueResponse()
poll.history.events.add().workflow_execution_failed_event_attributes.failure.CopyFrom(passed_on)
read = PollWorkflowTaskQueueResponse.FromString(poll.SerializeToString())
messages = links(read.history.events[0].workflow_execution_failed_event_attributes.failure)

update = ExecuteMultiOperationResponse()
update.responses.add().update_workflow.outcome.failure.CopyFrom(passed_on)
again = ExecuteMultiOperationResponse.FromString(update.SerializeToString())
assert links(again.responses[0].update_workflow.outcome.failure) == messages

print(len(messages) - 6)
print(messages[-1])
