import ArgumentParser
import ConsumerSupport
import Foundation
import Synchronization
import Temporal
import TemporalConfiguration
import TemporalEncryption
import TemporalReplayCommand
import TemporalTesting
import Testing

// The Swift of the pages about workflows stands here between `readme:` marks, so that it is compiled and run.

// readme: first workflow
/// An activity: a name, the types of its input, output and error, and a time limit.
let compose = Activity<String, String, Never>("compose", startToClose: .seconds(10))

/// A workflow: what happens and in which order, even if something crashes meanwhile.
struct Greeting: Workflow {
    init(_ name: String) {}

    static func run(_ name: String, in context: WorkflowContext<Self>) async throws -> String {
        let greeting = try await context.execute(compose, name)
        try await context.sleep(for: .seconds(1))
        return greeting
    }
}

/// A worker that runs both, and a client that starts a workflow and waits for its result.
func greet(_ name: String, at address: String) async throws -> String {
    let client = try await Client.connect(ClientOptions(address))
    let worker = try Worker(client, on: "greetings") {
        Greeting.self
        compose.implemented { name in "Hello, \(name)!" }
    }
    async let work: Void = worker.run()
    let greeting = try await client.execute(Greeting.self, id: "greeting-\(name)", on: "greetings", name)
    worker.shutDown()
    try await work
    await client.close()
    return greeting
}
// readme: end

// readme: activities
enum Delivery {
    static let drive = Activity<String, Int, RoadClosed>(
        "drive",
        startToClose: .minutes(5),
        heartbeat: .seconds(30),
        retry: RetryPolicy(initialInterval: .seconds(1), maximumAttempts: 3)
    )
    static let toll = Activity<String, Int, Never>("toll", startToClose: .seconds(5))
    static let apologise = Activity<String, Empty, Never>("apologise", startToClose: .seconds(10))
}

/// A declared error. `NonRetryableError` says that another attempt is useless.
struct RoadClosed: Error, Codable, NonRetryableError {
    var road: String
}
// readme: end

private func drivers() -> [Registration] {
    // readme: implementations
    [
        Delivery.drive.implemented { street, activity in
            activity.heartbeat()
            if street == "Mill Lane" { throw RoadClosed(road: street) }
            if street == "Nowhere" { throw ApplicationFailure("no such street", type: "Unknown", isNonRetryable: true) }
            return 20
        },
        Delivery.apologise.implemented { _ in Empty() },
        Delivery.toll.implemented { _ in 50 },
    ]
    // readme: end
}

// readme: messages
struct Parcel: Workflow {
    var street: String
    var isSigned = false

    init(_ street: String) { self.street = street }

    struct Messages: MessageSet {
        let sign = Signal<Parcel, Empty>("sign") { $0.isSigned = true }
        let street = Query<Parcel, String>("street") { $0.street }
        let redirect = Update<Parcel, String, String, TooLate>(
            "redirect",
            validate: { parcel, _ throws(TooLate) in if parcel.isSigned { throw TooLate() } },
            apply: { parcel, street throws(TooLate) in
                defer { parcel.street = street }
                return parcel.street
            }
        )
    }

    struct TooLate: Error, Codable {}

    static func run(_ street: String, in context: WorkflowContext<Self>) async throws -> String {
        let isSigned = try await context.wait(for: .days(3)) { $0.isSigned }
        return isSigned ? "delivered to \(context.state.street)" : "sent back"
    }
}
// readme: end

/// What a client says to a parcel.
private func speak(_ client: Client, on queue: TaskQueue, number: String) async throws -> [String] {
    // readme: client
    let parcel = try await client.start(Parcel.self, id: "parcel-\(number)", on: queue, "High Street")
    let before = try await parcel.update(\.redirect, "Mill Lane")
    let now = try await parcel.query(\.street)
    try await parcel.signal(\.sign)
    let outcome = try await parcel.result()
    // readme: end
    return [before, now, outcome]
}

/// How a client comes to its options.
private func environmentOptions() throws -> ClientOptions {
    // readme: environment
    let options = try ClientOptions.fromEnvironment()
    // readme: end
    return options
}

private func secureOptions(_ keyText: String) throws -> ClientOptions {
    // readme: tls
    var options = ClientOptions("temporal.example.com:7233", namespace: "orders")
    var tls = TLSOptions()
    tls.serverRootCertificates = .file("/etc/temporal/ca.pem")
    tls.clientCertificate = .file("/etc/temporal/client.pem")
    tls.clientKey = .file("/etc/temporal/client.key")
    options.security = .tls(tls)
    // readme: end

    // readme: encryption
    let keys = try EncryptionKeyRing(parsing: keyText)
    options.dataConverter.codecs = [EncryptionCodec(keys)]
    // readme: end
    return options
}

private struct Round: Workflow {
    init(_ day: Int) {}

    // readme: versions
    enum Streets: Int, ChangeVersions {
        case first = -1
        case second = 1
        static let changeID = "more-streets"
    }
    // readme: end

    static func run(_ day: Int, in context: WorkflowContext<Self>) async throws -> [String] {
        var seen: [String] = []

        // readme: version
        let street: String
        switch context.version(of: Streets.self) {
        case .first: street = "High Street"
        case .second: street = "Mill Lane"
        }
        // readme: end

        // readme: local
        let toll = try await context.execute(local: Delivery.toll, "High Street")
        // readme: end
        seen.append("\(toll) pence")

        // readme: errors
        do {
            let minutes = try await context.execute(Delivery.drive, street)
            seen.append("\(minutes) minutes")
        } catch {
            switch error.reason {
            case .declared(let closed): seen.append("\(closed.road) is closed")
            case .timedOut: seen.append("too slow")
            case .interrupted, .undeclared: throw error
            }
        }
        // readme: end

        // readme: children
        let errand = try await context.start(child: Errand.self, id: "errand-\(context.info.runID)", "Church Row")
        seen.append(try await errand.result())
        // readme: end

        // readme: parallel
        let there = context.start(Delivery.drive, "High Street")
        let back = context.start(Delivery.drive, "Church Row")
        let minutes = try await there.result() + back.result()
        // readme: end
        seen.append("\(minutes) minutes there and back")

        // readme: branches
        let visits = ["High Street", "Church Row"].map { street in
            context.fork { context async throws(ActivityFailure<Never>) in
                try await context.execute(Delivery.apologise, street)
                return "visited \(street)"
            }
        }
        for visit in visits { seen.append(try await visit.result()) }
        // readme: end

        // readme: side effects
        let gate = context.sideEffect { world in Int.random(in: 1...4, using: &world.random) }
        let region = context.mutableSideEffect("region") { world in world.environment["REGION"] ?? "north" }
        // readme: end
        guard (1...4).contains(gate), !region.isEmpty else { return ["there is no gate \(gate) in \(region)"] }

        // readme: continue-as-new
        if context.isContinueAsNewSuggested || day < 2 {
            try await context.continueAsNew(day + 1)
        }
        // readme: end
        return seen + ["day \(day)"]
    }
}

private struct Courier: Workflow {
    var minutes = 0
    var isOff = false
    init(_ input: Empty) {}

    // readme: handlers
    typealias Failed = ActivityFailure<RoadClosed>

    struct Messages: MessageSet {
        let deliver = Update<Courier, String, Int, Failed>.running("deliver") { street, context throws(Failed) in
            let minutes = try await context.execute(Delivery.drive, street)
            context.state.minutes += minutes
            return context.state.minutes
        }
        let goHome = Signal<Courier, Empty>("go-home") { $0.isOff = true }
    }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isOff && context.allHandlersFinished }
        return context.state.minutes
    }
    // readme: end
}

private struct Market: Workflow {
    var prices: [String: Int] = [:]
    var isClosed = false
    init(_ input: Empty) {}

    // readme: dynamic
    struct Messages: MessageSet {
        let price = InputQuery<Market, String, Int>("price", description: "What something costs.") { market, thing in
            guard let price = market.prices[thing] else { throw NotSold(thing: thing) }
            return price
        }
        let offers = DynamicSignal<Market>(description: "A thing and its price.") { market, thing, arguments in
            market.prices[thing] = try arguments.value(Int.self)
        }
        let close = Signal<Market, Empty>("close") { $0.isClosed = true }
    }
    // readme: end

    struct NotSold: Error, Codable { let thing: String }

    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> Int {
        try await context.wait { $0.isClosed }
        return context.state.prices.count
    }
}

private func trade(_ client: Client, on queue: TaskQueue, id: WorkflowID<Parcel>) async throws -> String {
    // readme: with start
    let before = try await client.updateWithStart(
        Parcel.self,
        id: id,
        on: queue,
        conflict: .useExisting,
        "High Street",
        update: \.redirect,
        "Mill Lane"
    )
    // readme: end
    return before
}

private struct Errand: Workflow {
    init(_ street: String) {}

    static func run(_ street: String, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(Delivery.apologise, street)
        return "been to \(street)"
    }
}

private struct Trip: Workflow {
    init(_ street: String) {}

    static func run(_ street: String, in context: WorkflowContext<Self>) async throws -> Int {
        // readme: cancellation
        do {
            try await context.sleep(for: .hours(1))
        } catch {
            try await context.shielded { context async throws(ActivityFailure<Never>) in
                _ = try await context.execute(Delivery.apologise, street)
            }
            throw error
        }
        // readme: end
        return 0
    }
}

// readme: replay command
// A program marks it with `@main`.
struct GreetingReplay: ReplayCommand {
    @OptionGroup var options: ReplayOptions

    static var workflows: [Registration] {
        Greeting.self
    }
}
// readme: end

extension Live {
    @Suite("The code of the pages about workflows")
    struct ReadmeCodeTests {
        @Test("the first workflow greets")
        func firstWorkflow() async throws {
            #expect(try await greet("World", at: SharedServer.address) == "Hello, World!")
        }

        @Test("messages, errors, versions, children, parallel activities and continue-as-new do what is said of them")
        func chapters() async throws {
            let stage = try await Stage()
            try await stage.withWorker({
                Parcel.self
                Round.self
                Errand.self
                Courier.self
                drivers()
            }) {
                let said = try await speak(stage.client, on: stage.queue, number: stage.key)
                #expect(said == ["High Street", "Mill Lane", "delivered to Mill Lane"])
                let id: WorkflowID<Round> = stage.id("round")
                let round = try await stage.client.execute(Round.self, id: id, on: stage.queue, 1)
                #expect(
                    round == [
                        "50 pence", "Mill Lane is closed", "been to Church Row", "40 minutes there and back",
                        "visited High Street",
                        "visited Church Row", "day 2",
                    ]
                )
                let courierID: WorkflowID<Courier> = stage.id("courier")
                let courier = try await stage.client.start(Courier.self, id: courierID, on: stage.queue, Empty())
                #expect(try await courier.update(\.deliver, "High Street") == 20)
                #expect(try await courier.update(\.deliver, "Church Row") == 40)
                try await courier.signal(\.goHome)
                #expect(try await courier.result() == 40)
            }
        }

        @Test("options are read, and made by hand")
        func options() throws {
            let options = try secureOptions("id:\(Data(1...32).base64EncodedString())")
            guard case .tls(let tls) = options.security else { throw ApplicationFailure("no TLS") }
            #expect(tls.clientKey == .file("/etc/temporal/client.key"))
            #expect(options.dataConverter.codecs.count == 1 && options.dataConverter.codecs[0] is EncryptionCodec)
            #expect(try environmentOptions().namespace.isEmpty == false)
        }

        @Test("things are offered by any name, and a parcel starts with its first update")
        func market() async throws {
            let stage = try await Stage()
            try await stage.withWorker({
                Market.self
                Parcel.self
            }) {
                let id: WorkflowID<Market> = stage.id("market")
                let market = try await stage.client.start(Market.self, id: id, on: stage.queue, Empty())
                try await market.signal(named: "apple", 3)
                try await eventually("there are apples") { (try? await market.query(\.price, "apple")) == 3 }
                do throws(ClientError) { _ = try await market.query(\.price, "pear") } catch {
                    #expect(error.declared(Market.NotSold.self)?.thing == "pear")
                }
                try await market.signal(\.close)
                #expect(try await market.result() == 1)
                let parcel: WorkflowID<Parcel> = stage.id("parcel-with-start")
                #expect(try await trade(stage.client, on: stage.queue, id: parcel) == "High Street")
                try await stage.client.handle(Parcel.self, id: parcel).terminate()
            }
        }

        @Test("a cancelled workflow apologises first")
        func cancellation() async throws {
            let stage = try await Stage()
            let apologies = Mutex(0)
            try await stage.withWorker({
                Trip.self
                Delivery.apologise.implemented { _ in
                    apologies.withLock { $0 += 1 }
                    return Empty()
                }
            }) {
                let id: WorkflowID<Trip> = stage.id("trip")
                let trip = try await stage.client.start(Trip.self, id: id, on: stage.queue, "High Street")
                try await eventually("the trip sleeps") { try await trip.describe().historyLength >= 5 }
                try await trip.cancel()
                do throws(WorkflowFailure<any Error>) {
                    _ = try await trip.result()
                    Issue.record("the trip was not cancelled")
                } catch {
                    guard case .cancelled = error else { throw error }
                }
            }
            #expect(apologies.withLock { $0 } == 1)
        }

        @Test("a test has its own server, and replays what was recorded")
        func testing() async throws {
            // readme: server
            let server = try await DevServer.start()
            defer { server.stop() }
            #expect(try await greet("World", at: server.address) == "Hello, World!")
            // readme: end
            let client = try await Client.connect(ClientOptions(server.address))
            // readme: replay
            let history = try await WorkflowHistory.fetch(client, workflowID: "greeting-World")
            let replayer = try Replayer { Greeting.self }
            try await replayer.replay(history)
            try await replayer.replay(history, .cutAtEachTask)
            for try await result in replayer.results(of: "WorkflowType = 'Greeting'", on: client, limit: 100) {
                #expect(result.failure == nil)
            }
            // readme: end
            #expect(GreetingReplay.workflows.count == 1)
            await client.close()
        }
    }
}
