import Logging
import TemporalCore

// Values on their way to payloads and back, each in the context of the workflow that it belongs to.

extension Client {
    /// The converter for a workflow's values; the client's own without an id.
    func converter(of workflowID: String?) -> any PayloadConverter {
        guard let workflowID, !workflowID.isEmpty else { return converter }
        return converter.within(.workflow(namespace, workflowID))
    }

    func encode(
        _ input: some Encodable,
        _ what: String,
        of workflowID: String? = nil
    ) throws(ClientError) -> [Payload] {
        try encode(input, what, using: converter(of: workflowID))
    }

    func encode(
        _ input: some Encodable,
        _ what: String,
        using converter: any PayloadConverter
    ) throws(ClientError) -> [Payload] {
        do {
            return try converter.arguments(from: input)
        } catch {
            throw .conversion("\(what) cannot be encoded: \(error)")
        }
    }

    /// Logs what is worth a warning of what is about to be sent.
    func warn(_ add: (inout PayloadSizeCheck) -> Void) {
        var check = PayloadSizeCheck(payloadWarnings)
        add(&check)
        if let warning = check.warning { logger.warning("\(warning.warning)") }
    }

    func decode<Value: Decodable>(
        _ type: Value.Type,
        from payloads: [Payload],
        _ what: String,
        of workflowID: String? = nil
    ) throws(ClientError) -> Value {
        do { return try converter(of: workflowID).result(type, from: payloads) } catch {
            throw .conversion("\(what) is not a \(type): \(error)")
        }
    }

    /// The event that ends a workflow, with its payloads as they were before codecs.
    func decoded(_ event: HistoryEvent, of workflowID: String) async throws(ClientError) -> HistoryEvent {
        var event = event
        let scope = WorkflowScope(
            namespace: namespace,
            workflowID: workflowID,
            workflowType: "",
            taskQueue: TaskQueue("")
        )
        do throws(PayloadPassError) {
            try await pipeline.pass(.inbound, in: scope.context, within: Self.codecTime) {
                event.attributes.visitPayloads(of: scope, &$0)
            }
        } catch {
            throw .conversion("the outcome of workflow \"\(workflowID)\" cannot be decoded: \(error)")
        }
        return event
    }

    /// A failure with its message and stack trace as they were before they were encoded.
    func decode(_ failure: Failure, _ what: String, of workflowID: String? = nil) throws(ClientError) -> Failure {
        do { return try converter(of: workflowID).decoded(failure) } catch {
            throw .conversion("\(what) cannot be decoded: \(error)")
        }
    }
}
