import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWorker
import Testing

extension SwiftAndPython {
    @Suite("Activities without a workflow, of one language for a client of the other")
    struct StandaloneActivityTests {
        private let meeting: Meeting

        init() throws { meeting = try #require(PeerTrait.current) }

        @Test("a Swift client and Python activities", arguments: Meeting.Kind.allCases)
        func python(kind: Meeting.Kind) async throws {
            let (client, queue) = (meeting.client(kind), kind.pythonQueue)
            let joined = try await client.execute(
                Deeds.join,
                id: Meeting.id("join"),
                on: queue,
                Arguments("ä€𝄞", 9_007_199_254_740_993, false, nil)
            )
            #expect(joined == "ä€𝄞 9007199254740993 false none")
            #expect(try await client.execute(Deeds.later, id: Meeting.id("later"), on: queue) == "attempt 2")
            let refused = await #expect(throws: StandaloneActivityFailure<Refused>.self) {
                try await client.execute(Deeds.refuse, id: Meeting.id("refuse"), on: queue, "milk")
            }
            guard case .declared(let refusal)? = refused else { throw UnexpectedEnd("\(refused as Any)") }
            #expect(refusal.item == "milk" && refusal.left == 3)
            let silent = await #expect(throws: StandaloneActivityFailure<Never>.self) {
                try await client.execute(Deeds.fallsSilent, id: Meeting.id("silent"), on: queue)
            }
            guard case .timedOut(.heartbeat)? = silent else { throw UnexpectedEnd("\(silent as Any)") }
            let beating = try await client.start(Deeds.untilCancelled, id: Meeting.id("until"), on: queue)
            while try await beating.describe().heartbeatCount == 0 { await Task.yield() }
            try await beating.cancel()
            let cancelled = await #expect(throws: StandaloneActivityFailure<Never>.self) { try await beating.result() }
            guard case .cancelled? = cancelled else { throw UnexpectedEnd("\(cancelled as Any)") }
        }

        private struct Seen: Decodable, Sendable {
            var join, later, refuse, silent, cancelled: Described
        }

        @Test("a Python client and Swift activities", arguments: Meeting.Kind.allCases)
        func swift(kind: Meeting.Kind) async throws {
            let arguments = [
                "client": kind.rawValue, "queue": kind.swiftQueue.name, "id": Meeting.id("standalone"),
            ]
            let seen: Seen = try await meeting.python.ask("standalone", arguments)
            #expect(seen.join.message == "a 1 true none")
            #expect(seen.later.message == "attempt 2")
            #expect(seen.refuse.type == "Refused")
            #expect(seen.silent.type == "HEARTBEAT")
            #expect(seen.cancelled.class == "CancelledError", "\(seen.cancelled)")
        }
    }
}
