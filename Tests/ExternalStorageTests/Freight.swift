import Synchronization
import TemporalCore
import TemporalWorker

/// Values of more than the 2 MiB that a server takes, as bytes: a name with dots behind it.
enum Freight {
    static let size = 2_200_000

    static func of(_ name: String, _ size: Int = size) -> [UInt8] {
        Array(name.utf8) + [UInt8](repeating: UInt8(ascii: "."), count: size - name.utf8.count)
    }

    static func name(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
    }

    static let grow = Activity<[UInt8], [UInt8], Never>("grow", startToClose: .seconds(30))
    static let stutter = Activity<Empty, [UInt8], Never>(
        "stutter",
        startToClose: .seconds(30),
        heartbeat: .seconds(20),
        retry: RetryPolicy(initialInterval: .milliseconds(1), maximumAttempts: 3)
    )
    static let refuse = Activity<Empty, Empty, TooHeavy>(
        "refuse",
        startToClose: .seconds(30),
        retry: RetryPolicy(maximumAttempts: 1)
    )

    @RegistrationBuilder static var activities: [Registration] {
        grow.implemented { of("grown \(name($0))") }
        stutter.implemented { _, context in
            if let details = try context.heartbeatDetails(as: [UInt8].self) { return details }
            try context.heartbeat(of("half"))
            throw Lost()
        }
        refuse.implemented { _ throws(TooHeavy) in throw TooHeavy(load: String(repeating: "heavy", count: 60_000)) }
    }

    struct Lost: Error {}
}

struct TooHeavy: Error, Codable { var load: String }

/// Takes, sends, gets and gives what is too large for a server, in all ways.
struct Lorry: Workflow {
    var loads: [String] = []
    var isClosed = false
    init(_ input: [UInt8]) {}

    struct Messages: MessageSet {
        let load = Signal<Lorry, [UInt8]>("load") { $0.loads.append(Freight.name($1)) }
        let look = InputQuery<Lorry, [UInt8], [UInt8]>("look") { _, word in Freight.of("saw \(Freight.name(word))") }
        let swap = Update<Lorry, [UInt8], [UInt8], Never>("swap") { state, value in
            state.loads.append(Freight.name(value))
            return Freight.of("swapped")
        }
        let close = Signal<Lorry, Empty>("close") { $0.isClosed = true }
    }

    static func run(_ input: [UInt8], in context: WorkflowContext<Self>) async throws -> [UInt8] {
        var words = [Freight.name(input)]
        words.append(Freight.name(try await context.execute(Freight.grow, input)))
        words.append(Freight.name(try await context.execute(local: Freight.grow, input)))
        words.append(Freight.name(try await context.execute(child: Trailer.self, input)))
        words.append(Freight.name(try await context.execute(Freight.stutter)))
        do { try await context.execute(Freight.refuse) } catch {
            if case .declared(let heavy) = error.reason { words.append(String(heavy.load.prefix(5))) }
        }
        words.append(Freight.name(context.sideEffect { Freight.of("side") }))
        context.upsertMemo("note", Freight.of("memo", 400_000))
        try await context.wait { $0.isClosed }
        words += context.state.loads
        return Freight.of(words.joined(separator: ", "))
    }
}

/// A child that goes on as another run.
struct Trailer: Workflow {
    init(_ input: [UInt8]) {}

    static func run(_ input: [UInt8], in context: WorkflowContext<Self>) async throws -> [UInt8] {
        if Freight.name(input) != "again" { try await context.continueAsNew(Freight.of("again")) }
        return Freight.of("trailer")
    }
}
