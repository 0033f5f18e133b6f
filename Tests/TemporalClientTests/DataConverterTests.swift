import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import TemporalWorker
import TestSupport
import Testing

/// Tells everybody that something is wrong, and not what.
private struct Discreet: FailureConverter {
    func failure(of error: any Error, using converter: any PayloadConverter) -> Failure {
        var failure = DefaultFailureConverter().failure(of: error, using: converter)
        if failure.cause == nil { failure.message = "see the log" }
        return failure
    }

    func error<Declared: Error>(
        _ type: Declared.Type,
        of failure: Failure,
        using converter: any PayloadConverter
    ) -> Declared? {
        if case .application(let application) = failure.kind, application.type == "Broke" {
            return Poor(sum: 1) as? Declared
        }
        return DefaultFailureConverter().error(type, of: failure, using: converter)
    }
}

private struct Poor: Error, Codable, Equatable { let sum: Int }

private enum Bank {
    static let pay = Activity<Int, Int, Poor>("pay", startToClose: .seconds(10), retry: RetryPolicy(maximumAttempts: 1))
}

private struct Spend: Workflow {
    init(_ input: Int) {}
    struct Messages: MessageSet {
        let ask = Query<Spend, String>("ask") { _ in throw Poor(sum: 9) }
    }
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        do { return try await context.execute(Bank.pay, input) } catch {
            guard case .declared(let poor) = error.reason else { throw error }
            throw ApplicationFailure("secret \(poor.sum)", type: "Ruined")
        }
    }
}

extension Live {
    @Suite("A failure converter")
    struct FailureConverterTests {
        @Test("takes the place of the usual one in activities, workflows and clients", arguments: CacheSize.allCases)
        func replaced(cache: CacheSize) async throws {
            let stage = try await Stage { $0.dataConverter.failureConverter = Discreet() }
            let result = try await stage.prove(
                Spend.self,
                5,
                cache: cache,
                with: { Bank.pay.implemented { _ in throw ApplicationFailure("no money", type: "Broke") } },
                during: { spend in
                    let failed = await #expect(throws: ClientError.self) { try await spend.query(\.ask) }
                    guard case .queryFailed(let failure)? = failed else { return #expect(Bool(false), "no failure") }
                    #expect(failure.message == "see the log")
                }
            )
            guard case .failure(.failed(let failure)) = result else { return #expect(Bool(false), "\(result)") }
            #expect(failure.message == "see the log")
            guard case .application(let application) = failure.kind else { return #expect(Bool(false), "\(failure)") }
            #expect(application.type == "Ruined")
        }
    }
}

@Suite("A data converter")
struct DataConverterTests {
    private let failure = Failure(
        message: "secret",
        kind: .application(.init(type: "T", nonRetryable: true, details: [.json("d")])),
        cause: Failure(message: "cause", kind: .terminated),
        stackTrace: "trace"
    )

    @Test("is the payload converter alone where nothing else is said")
    func plain() {
        #expect(DataConverter().conversion is JSONPayloadConverter)
        #expect(DataConverter().pipeline.isEmpty)
        #expect(!DataConverter().conversion.encodesFailureAttributes)
        var options = ClientOptions("a:1")
        options.converter = CompositePayloadConverter.standard
        #expect(options.dataConverter.payloadConverter is CompositePayloadConverter)
    }

    @Test("turns messages and traces of failures into payloads where that is wanted")
    func attributes() throws {
        let hidden = DataConverter(encodesFailureAttributes: true).conversion.encoded(failure)
        #expect(hidden.links.allSatisfy { $0.message == "Encoded failure" && $0.stackTrace.isEmpty })
        let attributes = try JSONPayloadConverter.default.value(
            [String: String].self,
            from: try #require(hidden.encodedAttributes)
        )
        #expect(attributes == ["message": "secret", "stack_trace": "trace"])
        // Any converter reads them.
        #expect(try DataConverter().conversion.decoded(hidden) == failure)
        #expect(DataConverter().conversion.encoded(failure) == failure)
    }

    @Test("sends no failure in the clear that was to be hidden and cannot be")
    func unencodable() {
        struct Sealed: Error {}
        let hidden = DataConverter(encodesFailureAttributes: true).conversion.encoded(failure).unencodable(Sealed())
        #expect(hidden.message.contains("cannot be encoded") && hidden.cause == nil && hidden.stackTrace.isEmpty)
        let open = failure.unencodable(Sealed())
        #expect(open.message.hasPrefix("secret; its details are not here") && open.cause?.message == "cause")
        for failure in [hidden, open] {
            guard case .application(let application) = failure.kind else { return #expect(Bool(false), "\(failure)") }
            #expect(application.type == "T" && application.nonRetryable && application.details.isEmpty)
        }
    }
}
