import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalWire
import TemporalWorker
import Testing

/// Writes every payload backwards.
private struct Backwards: PayloadCodec {
    func encode(_ payloads: [Payload]) -> [Payload] {
        payloads.map {
            Payload(encoding: "backwards", metadata: [.init("was", Array($0.encoding.utf8))], data: $0.data.reversed())
        }
    }
    func decode(_ payloads: [Payload]) -> [Payload] {
        payloads.map { payload in
            guard payload.encoding == "backwards", let was = payload.metadata.first else { return payload }
            return Payload(encoding: String(decoding: was.value, as: UTF8.self), data: payload.data.reversed())
        }
    }
}

/// Labels itself and answers every question.
private struct Labelled: Workflow {
    var isDone = false
    init(_ input: Empty) {}
    struct Messages: MessageSet {
        let end = Signal<Labelled, Empty>("end", description: "Ends it.") { $0.isDone = true }
        let queries = DynamicQuery<Labelled> { _, _, arguments in
            try arguments.result(try arguments.value(String.self).uppercased())
        }
    }
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        let key = SearchAttributeKey.keyword("CustomKeywordField")
        context.upsertSearchAttributes(key.set("label"))
        context.upsertMemo("note", "secret")
        try await context.wait { $0.isDone }
        return "\(context.searchAttribute(key) ?? "none") \(context.memo("note", as: String.self) ?? "none")"
    }
}

extension Live {
    @Suite("Codecs")
    struct CodecTests {
        @Test("encode what workflows say, but not what the server and its tools read", arguments: CacheSize.allCases)
        func plain(cache: CacheSize) async throws {
            let stage = try await Stage(codecs: [Backwards()])
            let id: WorkflowID<Labelled> = stage.id("labelled-\(cache.rawValue)")
            try await stage.withWorker(cache: cache.rawValue, { Labelled.self }) {
                var options = StartOptions()
                options.searchAttributes = [SearchAttributeKey.int("CustomIntField").set(3)]
                let handle = try await stage.client.start(
                    Labelled.self,
                    id: id,
                    on: stage.queue,
                    options: options,
                    Empty()
                )
                #expect(try await handle.query(named: "any", "word", as: String.self) == "WORD")
                let shown = try await stage.temporal("workflow", "metadata", "-w", id.rawValue)
                #expect(shown.contains("Ends it."), "\(shown)")
                let described = try await handle.describe()
                let own = described.searchAttributes.filter { $0.name.hasPrefix("Custom") }
                #expect(own.map(\.payload.encoding) == ["json/plain", "json/plain"])
                #expect(described.memo.map(\.payload.encoding) == ["json/plain"])
                #expect(try described.memo("note") == "secret")
                try await handle.signal(\.end)
                let result = try await handle.result()
                #expect(result == "label secret")
            }
            let events = try await stage.events(of: id)
            let memos = events.compactMap { event in
                if case .propertiesModified(let memo) = event.attributes { memo.map(\.payload.encoding) } else { nil }
            }
            #expect(memos == [["backwards"]])
            guard case .workflowCompleted(let payloads)? = events.last?.attributes else {
                Issue.record("the workflow did not complete")
                return
            }
            #expect(payloads.map(\.encoding) == ["backwards"])
        }
    }
}
