import Temporal
import TemporalTesting
import Testing

// The Swift of the page about errors stands here between `docs:` marks, so that it is compiled and run.

enum BoxOffice {
    static let hold = Activity<String, String, SoldOut>("hold", startToClose: .seconds(5))
}

// docs: errors declared
/// Another attempt would be refused too.
struct SoldOut: Error, Codable, NonRetryableError {
    var seat: String
}

/// Why a reservation may fail, for all who wait for it.
enum NotReserved: Error, Codable {
    case soldOut(SoldOut)
    case given(up: String)
}

struct Reservation: Workflow {
    var price = 20
    init(_ seat: String) {}

    struct Messages: MessageSet {
        let reduce = Update<Reservation, Int, Int, TooCheap>(
            "reduce",
            validate: { reservation, amount throws(TooCheap) in
                let price = reservation.price
                guard amount < price else { throw TooCheap(price: price) }
            },
            apply: { reservation, amount in
                reservation.price -= amount
                return reservation.price
            }
        )
    }

    struct TooCheap: Error, Codable {
        var price: Int
    }

    static func run(
        _ seat: String,
        in context: WorkflowContext<Self>
    ) async throws(NotReserved) -> String {
        do {
            return try await context.execute(BoxOffice.hold, seat)
        } catch {
            switch error.reason {
            case .declared(let soldOut): throw .soldOut(soldOut)
            case .timedOut, .interrupted, .undeclared: throw .given(up: "\(error)")
            }
        }
    }
}
// docs: end

private func outcome(of reservation: WorkflowHandle<Reservation>) async -> String {
    // docs: errors result
    do {
        return try await reservation.result()
    } catch {
        switch error {
        case .declared(.soldOut(let soldOut)): return "\(soldOut.seat) is taken"
        case .declared(.given(let reason)): return reason
        case .failed(let failure): return failure.chain
        case .cancelled, .terminated, .timedOut: return "it was ended from outside"
        case .client(.workflowNotFound): return "nobody has started it"
        case .client(let error): return "not known: \(error)"
        @unknown default: return "\(error)"
        }
    }
    // docs: end
}

private func lower(_ reservation: WorkflowHandle<Reservation>, by amount: Int) async throws -> String {
    // docs: errors update
    do {
        return "now \(try await reservation.update(\.reduce, amount))"
    } catch UpdateFailure<Reservation.TooCheap>.refused(let refusal) {
        return "\(refusal.price) is the price"
    }
    // docs: end
}

@Suite("The page about errors")
struct ErrorPageTests {
    private func environment(_ outcome: @escaping @Sendable () -> ActivityMock<String, String, SoldOut>.Outcome)
        async throws -> WorkflowTestEnvironment
    {
        try await WorkflowTestEnvironment {
            Reservation.self
            ActivityMock(BoxOffice.hold) { _ in outcome() }
        }
    }

    @Test("each way in which a workflow ends is told apart")
    func results() async throws {
        let taken = try await environment { .throws(SoldOut(seat: "A1")) }
        let first = try await taken.client.start(Reservation.self, id: "a", on: taken.taskQueue, "A1")
        #expect(await outcome(of: first) == "A1 is taken")
        let free = try await environment { .returns("A2 is yours") }
        let second = try await free.client.start(Reservation.self, id: "a", on: free.taskQueue, "A2")
        #expect(await outcome(of: second) == "A2 is yours")
        #expect(await outcome(of: free.client.handle(Reservation.self, id: "b")) == "nobody has started it")
    }

    @Test("a refused update says why")
    func updates() async throws {
        let test = try await environment { .after(.hours(1), .returns("A3 is yours")) }
        let reservation = try await test.client.start(Reservation.self, id: "a", on: test.taskQueue, "A3")
        #expect(try await lower(reservation, by: 5) == "now 15")
        #expect(try await lower(reservation, by: 50) == "15 is the price")
    }
}
