import TemporalClient
package import TemporalCore

// The payloads of a Nexus operation pass the codecs within its handler's time, and one that does not come back is cancelled
// with the handler.

extension WorkerContext {
    /// The input of an operation as it was before codecs.
    /// - Throws: ``NexusHandlerFailure`` when it cannot be decoded; the server tries the call again.
    package func decodedInput(
        of start: NexusTask.Start,
        _ context: NexusOperationContext
    ) async throws -> Payload {
        var input = start.input ?? .null
        guard !pipeline.isEmpty, start.input != nil else { return input }
        do throws(PayloadPassError) {
            try await pipeline.pass(.inbound, in: context.serializationContext, within: .longest) { $0.visit(&input) }
        } catch {
            throw error.failure("the input of operation \(context.info.operation) cannot be decoded")
        }
        return input
    }

    /// The answer of an operation as the server is to keep it. Failures are encoded when they are sent.
    /// - Throws: ``NexusHandlerFailure`` when it cannot be encoded; the server tries the call again.
    package func encoded(_ answer: NexusAnswer, of context: NexusOperationContext) async throws -> NexusAnswer {
        guard !pipeline.isEmpty, case .completed = answer else { return answer }
        var answer = answer
        do throws(PayloadPassError) {
            try await pipeline.pass(.outbound, in: context.serializationContext, within: .longest) {
                answer.visitPayloads(&$0)
            }
        } catch {
            throw error.failure("the result of operation \(context.info.operation) cannot be encoded")
        }
        return answer
    }
}

extension PayloadPassError {
    /// The failure of a handler; a cancellation stays one.
    fileprivate func failure(_ what: String) -> any Error {
        if case .cancelled = self { return CancellationError() }
        return NexusHandlerFailure("\(what): \(self)", type: .internal)
    }
}
