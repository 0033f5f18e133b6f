/// What payloads are sent through on their way to the server and back, beyond conversion: codecs are a stage.
///
/// A stage sees the payloads of a message that share a context together, once in each direction, and may await. The batches of
/// a message are under way at the same time.
package protocol PayloadStage: Sendable {
    /// Whether it works differently for different workflows or activities.
    var usesContext: Bool { get }
    /// What it is, for messages.
    var words: String { get }
    /// Payloads as the server is to keep them, as many as were given and in their order.
    func outbound(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload]
    /// Payloads as they were before ``outbound(_:in:)``; what it has not made passes through.
    func inbound(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload]
}

extension PayloadStage {
    /// The name of the type.
    package var words: String { "\(Self.self)" }
}

/// The stages between conversion and the server, in their order on the way out.
package struct PayloadPipeline: Sendable, SelfDescribing {
    /// Which way payloads go.
    package enum Direction: Sendable {
        /// To the server.
        case outbound
        /// From the server.
        case inbound
    }

    private let stages: [any PayloadStage]
    /// Whether a stage works differently for different workflows or activities.
    package let usesContext: Bool

    /// How many batches of one message are under way at a time.
    private static let widest = 16

    /// - Parameter stages: on the way out the first one comes first, on the way in the last one.
    package init(_ stages: [any PayloadStage] = []) {
        self.stages = stages
        usesContext = stages.contains { $0.usesContext }
    }

    /// What its stages are, for messages.
    package var words: String { stages.map(\.words).joined(separator: " and ") }

    /// Whether payloads stay as they are, so that nothing need be visited.
    package var isEmpty: Bool { stages.isEmpty }

    package var facts: KeyValuePairs<String, any Sendable> { ["stages": stages.map { "\(type(of: $0))" }] }

    /// A walk for payloads that are to be sent through it.
    package func walk(in context: SerializationContext?) -> PayloadWalk {
        PayloadWalk(in: context, separatesContexts: usesContext)
    }

    /// Sends batches through all stages.
    /// - Parameters:
    ///   - batches: what a walk has collected.
    ///   - direction: which way they go.
    ///   - keepsUnreadable: whether payloads for which a stage throws stay as they are; the others are changed all the same.
    /// - Returns: what became of them, in the same order.
    /// - Throws: what a stage throws; ``CodecCountMismatch`` where one gives another number of payloads.
    package func pass(
        _ batches: [PayloadWalk.Batch],
        _ direction: Direction,
        keepingUnreadable keepsUnreadable: Bool = false
    ) async throws -> [[Payload]] {
        if batches.count == 1 { return [try await pass(batches[0], direction, keepingUnreadable: keepsUnreadable)] }
        var results = batches.map(\.payloads)
        try await withThrowingTaskGroup(of: (Int, [Payload]).self) { group in
            for (index, batch) in batches.enumerated() {
                if index >= Self.widest, let (done, payloads) = try await group.next() { results[done] = payloads }
                group.addTask { (index, try await self.pass(batch, direction, keepingUnreadable: keepsUnreadable)) }
            }
            while let (done, payloads) = try await group.next() { results[done] = payloads }
        }
        return results
    }

    private func pass(
        _ batch: PayloadWalk.Batch,
        _ direction: Direction,
        keepingUnreadable keepsUnreadable: Bool
    ) async throws -> [Payload] {
        guard keepsUnreadable else { return try await pass(batch, direction) }
        if let payloads = try? await pass(batch, direction) { return payloads }
        // One that cannot be read is not to take the others with it.
        var payloads = batch.payloads
        for index in payloads.indices where payloads.count > 1 {
            try Task.checkCancellation()
            let single = PayloadWalk.Batch(context: batch.context, payloads: [payloads[index]])
            if let changed = try? await pass(single, direction) { payloads[index] = changed[0] }
        }
        return payloads
    }

    private func pass(_ batch: PayloadWalk.Batch, _ direction: Direction) async throws -> [Payload] {
        var payloads = batch.payloads
        switch direction {
        case .outbound:
            for stage in stages { payloads = try await stage.outbound(payloads, in: batch.context) }
        case .inbound:
            for stage in stages.reversed() { payloads = try await stage.inbound(payloads, in: batch.context) }
        }
        return payloads
    }
}

/// The codecs as a stage.
package struct CodecStage: PayloadStage, SelfDescribing {
    private let codecs: [any PayloadCodec]
    package let usesContext: Bool

    package var words: String { "the payload codecs" }

    /// - Parameter codecs: encode in this order and decode in the opposite one.
    package init(_ codecs: [any PayloadCodec]) {
        self.codecs = codecs
        usesContext = codecs.contains { $0 is any ContextualPayloadCodec }
    }

    package var facts: KeyValuePairs<String, any Sendable> { ["codecs": codecs.map { "\(type(of: $0))" }] }

    package func outbound(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload] {
        var payloads = payloads
        for codec in codecs {
            payloads = try await Self.checked(payloads, by: codec, verb: "encode") {
                try await codec.bound(within: context).encode($0)
            }
        }
        return payloads
    }

    package func inbound(_ payloads: [Payload], in context: SerializationContext?) async throws -> [Payload] {
        var payloads = payloads
        for codec in codecs.reversed() {
            payloads = try await Self.checked(payloads, by: codec, verb: "decode") {
                try await codec.bound(within: context).decode($0)
            }
        }
        return payloads
    }

    private static func checked(
        _ payloads: [Payload],
        by codec: any PayloadCodec,
        verb: String,
        _ body: ([Payload]) async throws -> [Payload]
    ) async throws -> [Payload] {
        let changed: [Payload]
        do { changed = try await body(payloads) } catch let error as CancellationError { throw error } catch {
            throw PayloadCodecError(codec: "\(type(of: codec))", verb: verb, count: payloads.count, cause: error)
        }
        guard changed.count == payloads.count else {
            throw CodecCountMismatch(codec: "\(type(of: codec))", count: changed.count, given: payloads.count)
        }
        return changed
    }
}

extension PayloadCodec {
    /// The codec for the values of one workflow or activity; itself where that makes no difference.
    fileprivate func bound(within context: SerializationContext?) -> any PayloadCodec {
        guard let context, let contextual = self as? any ContextualPayloadCodec else { return self }
        return contextual.bound(to: context)
    }
}

/// A codec has thrown an error.
package struct PayloadCodecError: Error, CustomStringConvertible {
    package let codec: String
    package let verb: String
    package let count: Int
    package let cause: any Error
    /// Which codec it was, what it was to do, and what it says.
    package var description: String {
        "the codec \(codec) could not \(verb) \(count == 1 ? "a payload" : "\(count) payloads"): \(cause)"
    }
}
