import ConsumerSupport
import Synchronization
import Temporal
import TemporalTesting
import Testing

// What the pages about activities that block and about those without a workflow show stands here between `docs:` marks.

private enum Ledger {
    static let audit = Activity<Int, Empty, Never>("audit", startToClose: .minutes(5), heartbeat: .seconds(30))
}

/// Books that are read page by page; it blocks.
private final class Book: Sendable {
    private let pages = Mutex(0)
    var read: Int { pages.withLock { $0 } }
    func audit(_ page: Int) throws { pages.withLock { $0 += 1 } }
}

private func serve(_ client: Client, _ ledger: Book) throws -> Worker {
    // docs: blocking worker
    let database = ThreadPool("ledger", threads: 8)
    var options = WorkerOptions()
    options.maximumConcurrentActivities = database.threads
    let worker = try Worker(client, on: "ledger", options: options) {
        Ledger.audit.implemented(blockingOn: database) { pages, context in
            for page in 1...pages {
                try context.checkCancellation()
                try ledger.audit(page)
                context.heartbeat()
            }
        }
    }
    // docs: end
    return worker
}

private enum Mails {
    static let send = Activity<String, String, MailReturned>("send", startToClose: .seconds(30))
}

private struct MailReturned: Error, Codable, NonRetryableError {
    var address: String
}

private enum Offices {
    static let approve = Activity<String, Bool, Never>("approve", startToClose: .minutes(5))
}

private struct Leave: Workflow {
    init(_ order: String) {}
    static func run(_ order: String, in context: WorkflowContext<Self>) async throws -> Bool {
        // docs: activity id
        let leave = Offices.approve.with { $0.id = "approve-\(order)" }
        let isApproved = try await context.execute(leave, order)
        // docs: end
        return isApproved
    }
}

private func patrol() -> Registration {
    // docs: shutdown notice
    Delivery.patrol.implemented { streets, activity in
        for street in streets {
            if activity.isWorkerShuttingDown { return "stopped before \(street)" }
            try activity.heartbeat(street)
        }
        return "all is well"
    }
    // docs: end
}

extension Delivery {
    fileprivate static let patrol = Activity<[String], String, Never>("patrol", startToClose: .minutes(5))
}

private func named() -> WorkerOptions {
    // docs: worker name
    var options = WorkerOptions()
    options.identity = "album-worker-7"
    options.maximumEagerActivitiesPerTask = 10
    // docs: end
    return options
}

private func replace(_ worker: Worker, by renewed: Client) throws {
    // docs: replace client
    try worker.replaceClient(with: renewed)
    // docs: end
}

extension Live {
    @Suite("The pages about activities")
    struct ActivityPageTests {
        @Test("bodies that block, and another client")
        func blocking() async throws {
            let stage = try await Stage()
            let book = Book()
            let worker = try serve(stage.client, book)
            let running = Task { try await worker.run() }
            _ = try await stage.client.execute(Ledger.audit, id: "audit-\(stage.key)", on: "ledger", 3)
            #expect(book.read == 3)
            try replace(worker, by: stage.client.with(CallOptions(timeout: .seconds(20))))
            worker.shutDown()
            try await running.value
        }

        @Test("ids, the notice of a shutdown, and a worker's name")
        func ids() async throws {
            let stage = try await Stage()
            try await stage.withWorker(
                options: named(),
                {
                    Leave.self
                    Offices.approve.implemented { _, activity in activity.info.activityID == "approve-7" }
                }
            ) {
                let isApproved = try await stage.client.execute(Leave.self, id: stage.id("leave"), on: stage.queue, "7")
                #expect(isApproved)
            }
            let environment = ActivityEnvironment()
            let streets = ["High Street", "Church Row"]
            #expect(try await environment.run(Delivery.patrol, streets, implementedBy: patrol()) == "all is well")
            environment.beginWorkerShutdown()
            let said = try await environment.run(Delivery.patrol, streets, implementedBy: patrol())
            #expect(said == "stopped before High Street")
        }

        @Test("activities without a workflow")
        func standalone() async throws {
            let stage = try await Stage()
            let (client, number) = (stage.client, Int.random(in: 1...1_000_000))
            let worker = try Worker(client, on: "mails") {
                Mails.send.implemented { letter in
                    if letter.hasSuffix("nobody") { throw MailReturned(address: "nobody") }
                    return letter
                }
            }
            let running = Task { try await worker.run() }
            // docs: standalone start
            let mail = try await client.start(Mails.send, id: "mail-\(number)", on: "mails", "Dear Ann")
            let receipt = try await mail.result()
            // docs: end
            #expect(receipt == "Dear Ann")

            // docs: standalone options
            var options = StandaloneActivityOptions()
            options.idConflictPolicy = .useExisting
            options.startDelay = .minutes(5)
            options.searchAttributes = [SearchAttributeKey.keyword("CustomKeywordField").set("newsletter")]
            let urgent = Mails.send.with { $0.priority = Priority(key: 1) }
            let later = try await client.start(
                urgent,
                id: "mail-\(number + 1)",
                on: "mails",
                options: options,
                "Dear Bob"
            )
            // docs: end
            let nobody = try await client.start(Mails.send, id: "mail-\(number + 2)", on: "mails", "Dear nobody")
            #expect(await end(of: nobody) == ["no such address: nobody"])

            // docs: standalone verbs
            let description = try await later.describe()
            try await later.cancel(reason: "the newsletter is withdrawn")
            let waiting = try await client.countActivities("ActivityType = 'send' AND ExecutionStatus = 'Running'")
            let mails = try await client.activities("ActivityType = 'send'").all(limit: 10)
            // docs: end
            #expect(description.status == .running && waiting >= 0 && mails.count <= 10)
            #expect(await end(of: later) == ["not sent"])
            worker.shutDown()
            try await running.value
        }

        private func end(of mail: StandaloneActivityHandle<String, String, MailReturned>) async -> [String] {
            var seen: [String] = []
            // docs: standalone end
            do throws(StandaloneActivityFailure<MailReturned>) {
                let receipt = try await mail.result()
                seen.append(receipt)
            } catch {
                switch error {
                case .declared(let bounced): seen.append("no such address: \(bounced.address)")
                case .timedOut, .cancelled, .terminated: seen.append("not sent")
                default: seen.append("\(error)")
                }
            }
            // docs: end
            return seen
        }
    }
}
