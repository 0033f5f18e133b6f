import Testing

@testable import TemporalCore

@Suite("A chain of causes")
struct FailureChainTests {
    private func failure(_ number: Int, cause: Failure? = nil) -> Failure {
        let application = Failure.Application(type: "T", details: [.json(number)])
        let kind = Failure.Kind.application(application)
        return Failure(message: "\(number)", kind: kind, cause: cause, source: "s", stackTrace: "t")
    }

    private func chain(_ count: Int) -> Failure {
        Failure(links: (1...count).map { failure($0) }) ?? failure(0)
    }

    @Test("of any length is compared, hashed, printed, changed and freed without running out of stack")
    func endless() throws {
        var first: Failure? = chain(100_000)
        let second = chain(100_000)
        #expect(first == second && first?.hashValue == second.hashValue)
        #expect("\(chain(500))".contains("message: \"500\""))
        #expect(second.cause?.cause?.message == "3")
        var other = second
        other.cause?.message = "another"
        #expect(other != second && second.cause?.message == "2")
        other.cause = nil
        #expect(other.linkCount == 1)
        first = nil
        #expect(first == nil)
    }

    @Test("may be built by wrapping, as code does it")
    func wrapped() {
        var wrapped = failure(3000)
        for number in (1..<3000).reversed() { wrapped = failure(number, cause: wrapped) }
        #expect(wrapped == chain(3000))
        var application = ApplicationFailure("3000")
        for number in (1..<3000).reversed() {
            application = ApplicationFailure("\(number)", cause: application.wireFailure)
        }
        #expect(application.wireFailure.links.map(\.message) == (1...3000).map { "\($0)" })
    }

    @Test("is sent in a length that everybody reads, and its end says what is missing", arguments: [1, 2, 49, 50])
    func short(_ count: Int) { #expect(JSONTestConverter().encoded(chain(count)).linkCount == count) }

    @Test("is cut when it is longer", arguments: [51, 3000])
    func long(_ count: Int) throws {
        let sent = JSONTestConverter().encoded(chain(count)).links
        #expect(sent.count == 50)
        #expect(sent.prefix(49).map(\.message) == (1...49).map { "\($0)" })
        let rest = try #require(sent.last)
        #expect(rest.message.hasPrefix("\(count - 49) further causes are left out"))
        #expect(rest.source == "s")
        // What was cut is not cut again.
        #expect(JSONTestConverter().encoded(try #require(Failure(links: sent))).links == sent)
    }

    @Test("is encoded and decoded link by link")
    func codec() async throws {
        let converter = Hiding()
        let hidden = converter.encoded(chain(50))
        #expect(hidden.links.allSatisfy { $0.message == "Encoded failure" && $0.stackTrace.isEmpty })
        #expect(try converter.decoded(hidden) == chain(50))
        let pipeline = PayloadPipeline([CodecStage([Reversing()])])
        var walk = pipeline.walk(in: nil)
        var encoded = hidden
        walk.visit(&encoded)
        walk = walk.replacing(with: try await pipeline.pass(walk.batches, .outbound))
        walk.visit(&encoded)
        #expect(encoded.links.allSatisfy { $0.encodedAttributes?.encoding == "reversed" })
        #expect(encoded.links.first?.kind != chain(50).links.first?.kind)
        walk = pipeline.walk(in: nil)
        walk.visit(&encoded)
        walk = walk.replacing(with: try await pipeline.pass(walk.batches, .inbound))
        walk.visit(&encoded)
        #expect(encoded == hidden)
        // Others may send longer ones.
        #expect(try JSONTestConverter().decoded(chain(5000)) == chain(5000))
    }

    private struct Hiding: PayloadConverter {
        var encodesFailureAttributes: Bool { true }
        func payload(from value: some Encodable) throws -> Payload { try JSONTestConverter().payload(from: value) }
        func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
            try JSONTestConverter().value(type, from: payload)
        }
    }

    private struct Reversing: PayloadCodec {
        func encode(_ payloads: [Payload]) -> [Payload] {
            payloads.map {
                let was = Payload.Entry("was", Array($0.encoding.utf8))
                return Payload(encoding: "reversed", metadata: [was], data: $0.data.reversed())
            }
        }
        func decode(_ payloads: [Payload]) -> [Payload] {
            payloads.map { payload in
                let encoding = String(decoding: payload.metadata.first?.value ?? [], as: UTF8.self)
                return Payload(encoding: encoding, data: payload.data.reversed())
            }
        }
    }
}

@Suite("Scopes within each other")
struct DeepScopeTests {
    @Test("are cancelled and freed however many there are")
    func deep() {
        let root = CancellationScope()
        var innermost = root
        for _ in 0..<200_000 { innermost = CancellationScope(within: innermost) }
        #expect(root.markCancelled(reason: "enough").count == 200_001)
        #expect(innermost.isCancelled && innermost.reason == "enough")
        #expect(root.markCancelled(reason: "again").isEmpty)
    }

    @Test("are cancelled from the outside in, in the order in which they were begun")
    func order() {
        let root = CancellationScope()
        let first = CancellationScope(within: root)
        let inFirst = CancellationScope(within: first)
        let second = CancellationScope(within: root)
        let marked = root.markCancelled(reason: "")
        #expect(marked.map { ObjectIdentifier($0) } == [root, first, inFirst, second].map { ObjectIdentifier($0) })
    }
}
