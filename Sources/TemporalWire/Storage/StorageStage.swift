package import TemporalCore

/// External storage as a stage, behind the codecs: what is stored is what would be sent.
package struct StorageStage: PayloadStage, SelfDescribing {
    private let storage: ExternalStorage
    private let codecs: CodecStage?

    /// - Parameters:
    ///   - storage: stores and gives back.
    ///   - codecs: those before it, for references that went through them; nil without any.
    package init(_ storage: ExternalStorage, behind codecs: CodecStage?) {
        self.storage = storage
        self.codecs = codecs
    }

    /// Drivers sort payloads by workflow.
    package var usesContext: Bool { true }

    package var words: String { "external storage \(storage.drivers.map { "\"\($0.name)\"" }.joined(separator: ", "))" }

    package var facts: KeyValuePairs<String, any Sendable> { ["storage": storage] }

    package func outbound(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload] {
        try await storage.stored(payloads, for: StorageContext(context))
    }

    package func inbound(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload] {
        try await storage.retrieved(try await readable(payloads, in: context))
    }

    /// The payloads, with references that went through codecs as they were before.
    package func readable(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload] {
        var readable = payloads
        for index in payloads.indices where StorageReference.isEncoded(payloads[index]) {
            let encoded = StorageReference.unmarked(payloads[index])
            var reference = try await codecs?.inbound([encoded], in: context)[0] ?? encoded
            guard StorageReference.stands(for: reference) else {
                throw ExternalStorageError.malformedReference(
                    "[TMPRL1106] it went through a codec, of encoding \"\(encoded.encoding)\", that is not set up here"
                )
            }
            if reference.externalSizes.isEmpty { reference.externalSizes = payloads[index].externalSizes }
            readable[index] = reference
        }
        return readable
    }
}

extension StorageContext {
    /// Whose payloads they are, as codecs are told it. What activities take and give belongs to their workflow.
    init(_ context: SerializationContext?) {
        switch context {
        // The two sides of a Nexus operation may lie in different namespaces.
        case nil, .nexus: self.init()
        case .workflow(let workflow): self.init(namespace: workflow.namespace, workflowID: workflow.workflowID)
        case .activity(let activity):
            self.init(
                namespace: activity.namespace,
                workflowID: activity.workflowID,
                workflowType: activity.workflowType
            )
        }
    }
}
