import Synchronization
import TemporalCore
import TemporalWorker

/// Values of more than the 2 MiB that a server takes.
enum Freight {
    static let size = 3 << 20

    static func of(_ name: String, _ size: Int = size) -> String {
        name + String(repeating: ".", count: size - name.utf8.count)
    }

    static let grow = Activity<String, String, Never>("grow", startToClose: .seconds(30))
    static let stutter = Activity<Empty, String, Never>(
        "stutter",
        startToClose: .seconds(30),
        heartbeat: .seconds(20),
        retry: RetryPolicy(initialInterval: .milliseconds(1), maximumAttempts: 3)
    )
    static let refuse = Activity<Empty, String, TooHeavy>(
        "refuse",
        startToClose: .seconds(30),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    @RegistrationBuilder static var activities: [Registration] {
        grow.implemented { of("grown \($0.prefix(5))") }
        stutter.implemented { _, context in
            if let details = try context.heartbeatDetails(as: String.self) { return details }
            try context.heartbeat(of("half"))
            throw Lost()
        }
        refuse.implemented { _ throws(TooHeavy) in throw TooHeavy(load: of("heavy")) }
    }

    struct Lost: Error {}
}

struct TooHeavy: Error, Codable { var load: String }

/// Takes, sends, gets and gives what is too large for a server, in all ways.
struct Lorry: Workflow {
    var loads: [String] = []
    var isClosed = false
    init(_ input: String) {}

    struct Messages: MessageSet {
        let load = Signal<Lorry, String>("load") { $0.loads.append($1) }
        let look = InputQuery<Lorry, String, String>("look") { state, word in word + Freight.of("\(state.loads.count)")
        }
        let swap = Update<Lorry, String, String, Never>("swap") { state, value in
            state.loads.append(value)
            return Freight.of("swapped")
        }
        let close = Signal<Lorry, Empty>("close") { $0.isClosed = true }
    }

    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> String {
        var words = [String(input.prefix(5))]
        words.append(String(try await context.execute(Freight.grow, input).prefix(11)))
        words.append(String(try await context.execute(local: Freight.grow, input).prefix(11)))
        words.append(String(try await context.execute(child: Trailer.self, input).prefix(7)))
        words.append(String(try await context.execute(Freight.stutter).prefix(4)))
        do { _ = try await context.execute(Freight.refuse) } catch {
            if case .declared(let heavy) = error.reason { words.append(String(heavy.load.prefix(5))) }
        }
        words.append(String(context.sideEffect { Freight.of("side") }.prefix(4)))
        context.upsertMemo("note", Freight.of("memo", 400_000))
        try await context.wait { $0.isClosed }
        words += context.state.loads.map { String($0.prefix(6)) }
        return Freight.of(words.joined(separator: " "))
    }
}

/// A child that goes on as another run.
struct Trailer: Workflow {
    init(_ input: String) {}

    static func run(_ input: String, in context: WorkflowContext<Self>) async throws -> String {
        if !input.hasPrefix("again") { try await context.continueAsNew(Freight.of("again")) }
        return Freight.of("trailer")
    }
}
