import TemporalCore
import TemporalWire

/// Gives way before it answers, and locks payloads with the workflow that they belong to.
struct YieldingCodec: ContextualPayloadCodec {
    struct WrongContext: Error { let locked, here: String }

    private static let encoding = "test/yielding"
    private static let nexus = "nexus"
    private var lock = ""

    func bound(to context: SerializationContext) -> any PayloadCodec {
        var codec = self
        switch context {
        case .workflow(let workflow): codec.lock = workflow.workflowID
        case .activity(let activity): codec.lock = "\(activity.workflowID ?? "") \(activity.activityType ?? "")"
        case .nexus: codec.lock = Self.nexus
        }
        return codec
    }

    func encode(_ payloads: [Payload]) async throws -> [Payload] {
        await Task.yield()
        return try payloads.map { payload in
            let metadata = [Payload.Entry("lock", Array(lock.utf8))]
            return Payload(encoding: Self.encoding, metadata: metadata, data: try payload.serialized.reversed())
        }
    }

    func decode(_ payloads: [Payload]) async throws -> [Payload] {
        await Task.yield()
        return try payloads.map { payload in
            guard payload.encoding == Self.encoding else { return payload }
            let locked = String(decoding: payload.metadata.first?.value ?? [], as: UTF8.self)
            // The result of a workflow that runs for an operation is the workflow's.
            guard locked == lock || lock == Self.nexus else { throw WrongContext(locked: locked, here: lock) }
            return try Payload(serialized: payload.data.reversed())
        }
    }
}
