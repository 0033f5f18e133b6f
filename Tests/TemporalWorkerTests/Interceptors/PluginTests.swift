import LiveTestSupport
import Synchronization
import TemporalClient
import TemporalCore
import TemporalTesting
import TemporalWire
import Testing

@testable import TemporalWorker

private let ownName = Activity<Empty, String, Never>("Name", startToClose: .seconds(10))

private struct Named: Workflow {
    init(_ input: Empty) {}
    static func run(_ input: Empty, in context: WorkflowContext<Self>) async throws -> String {
        try await context.execute(ownName)
    }
}

/// Notes what happens to it, and brings an activity along.
private final class Kit: ClientPlugin, WorkerPlugin {
    let name: String
    private let brings: [Registration]
    private let noted = Mutex<[String]>([])

    init(_ name: String, brings: [Registration] = []) {
        self.name = name
        self.brings = brings
    }

    var notes: [String] { noted.withLock { $0 } }
    private func note(_ what: String) { noted.withLock { $0.append(what) } }

    func configureClient(_ options: inout ClientOptions) {
        note("client")
        options.identity += "+\(name)"
        options.interceptors.append(ThoroughTenantInterceptor())
    }

    func connect(
        _ options: ClientOptions,
        next: Next<ClientOptions, Client, ClientError>
    ) async throws(ClientError) -> Client {
        note("connect")
        let client = try await next(options)
        note("connected")
        return client
    }

    func configureWorker(_ options: inout WorkerOptions) {
        note("worker")
        options.maximumCachedWorkflows = 0
    }

    var registrations: [Registration] { brings }

    func runWorker(_ worker: Worker, next: Next<Worker, Void, any Error>) async throws {
        note("run \(worker.pluginNames.joined(separator: " "))")
        try await next(worker)
        note("ran")
    }
}

/// Keeps a worker from running.
private struct Broken: WorkerPlugin {
    struct NoDatabase: Error {}
    let name = "broken"
    func runWorker(_ worker: Worker, next: Next<Worker, Void, any Error>) async throws { throw NoDatabase() }
}

extension Live {
    @Suite("Plugins")
    struct PluginTests {
        @Test("configure clients and workers, bring registrations, and stand around the worker's life")
        func life() async throws {
            let kit = Kit("kit", brings: [ownName.implemented { Tenant.current ?? "nobody" }])
            let second = Kit("second")
            let stage = try await Stage { options in
                options.identity = "me"
                options.plugins = [kit, second]
            }
            #expect(stage.client.identity == "me+kit+second")
            let result = try await Tenant.$current.withValue("acme") {
                try await stage.prove(
                    Named.self,
                    Empty(),
                    cache: .many,
                    with: { kit.registrations.filter { _ in false } }
                )
            }
            #expect(try result.get() == "acme")
            let wanted = ["client", "connect", "connected", "worker", "run kit second", "ran"]
            #expect(kit.notes == wanted && second.notes == wanted)
            let history = try await WorkflowHistory.fetch(
                stage.client,
                workflowID: (stage.id("Named-1000") as WorkflowID<Named>).rawValue
            )
            try await Replayer(plugins: [Kit("kit", brings: [.workflow(Named.self)])]) {}.replay(history)
        }

        @Test("one name stands for one plugin")
        func names() async throws {
            let stage = try await Stage { $0.plugins = [Kit("kit")] }
            var options = WorkerOptions()
            options.plugins = [Kit("kit")]
            let error = #expect(throws: RegistrationError.self) {
                try Worker(stage.client, on: stage.queue, options: options) { Named.self }
            }
            #expect(error?.description.contains("\"kit\"") == true)
            options.plugins = [Kit("other")]
            let worker = try Worker(stage.client, on: stage.queue, options: options) { Named.self }
            #expect(worker.pluginNames == ["kit", "other"])
            let told = worker.heartbeat(since: Timestamp(nanosecondsSince1970: 0)).plugins
            #expect(told.map(\.name) == ["kit", "other"])
        }

        @Test("what keeps one from running is said by the worker")
        func broken() async throws {
            let stage = try await Stage()
            var options = WorkerOptions()
            options.plugins = [Broken()]
            let worker = try Worker(stage.client, on: stage.queue, options: options) { Named.self }
            let error = await #expect(throws: ClientError.self) { try await worker.run() }
            guard case .pluginFailed(let reason)? = error else {
                Issue.record("not that a plugin failed, but \(String(describing: error))")
                return
            }
            #expect(reason.contains("NoDatabase"))
        }
    }
}
