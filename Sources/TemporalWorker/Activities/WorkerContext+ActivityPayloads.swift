import Logging
import TemporalClient
package import TemporalCore

// The payloads of an activity pass the codecs within its attempt: what they take is the attempt's time, and one that does not
// come back is given up with it.

extension WorkerContext {
    /// The input of an activity as it was before codecs; its context is told the details of the last heartbeat.
    /// - Throws: ``ApplicationFailure`` when they cannot be decoded; the attempt fails with it and is tried again.
    package func decodedInput(of task: ActivityTask, _ context: ActivityContext) async throws -> [Payload] {
        guard !pipeline.isEmpty else { return task.input }
        var task = task
        do throws(PayloadPassError) {
            try await pipeline.pass(.inbound, in: context.serializationContext, within: .longest) {
                task.visitPayloads(&$0)
            }
        } catch {
            throw error.failure("the payloads of activity \(task.activityType) cannot be decoded")
        }
        context.note(heartbeatDetails: task.heartbeatDetails)
        return task.input
    }

    /// The outcome of an activity as the server is to keep it: a failure, which is tried again, where its result cannot be
    /// encoded. Failures are encoded when they are made.
    package func encoded(
        _ outcome: Result<[Payload], any Error>,
        of context: ActivityContext
    ) async -> Result<[Payload], any Error> {
        guard !pipeline.isEmpty, case .success(var result) = outcome else { return outcome }
        do throws(PayloadPassError) {
            try await pipeline.pass(.outbound, in: context.serializationContext, within: .longest) { $0.visit(&result) }
            return .success(result)
        } catch {
            return .failure(error.failure("the result of activity \(context.info.activityType) cannot be encoded"))
        }
    }

    /// Details of a heartbeat as the server is to keep them; none where they cannot be encoded.
    func encodedHeartbeat(_ details: [Payload], of context: ActivityContext) async -> [Payload] {
        guard !pipeline.isEmpty, !details.isEmpty else { return details }
        var encoded = details
        do throws(PayloadPassError) {
            try await pipeline.pass(.outbound, in: context.serializationContext, within: CodecTime.ofFailure) {
                $0.visit(&encoded)
            }
            return encoded
        } catch {
            context.logger.warning(
                "the details of the activity's heartbeat cannot be encoded and were not sent: \(error)"
            )
            return []
        }
    }
}

extension ActivityContext {
    /// Whose values the attempt's are.
    package var serializationContext: SerializationContext { .activity(info.serializationContext) }
}

extension PayloadPassError {
    /// The failure of an attempt; a cancellation stays one.
    fileprivate func failure(_ what: String) -> any Error {
        if case .cancelled = self { return CancellationError() }
        return ApplicationFailure("\(what): \(self)", type: failureType)
    }
}
