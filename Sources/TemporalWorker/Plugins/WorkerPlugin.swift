public import TemporalClient
public import TemporalCore

/// A ``Plugin`` that sets up workers.
public protocol WorkerPlugin: Plugin {
    /// Changes how a worker works. Its plugins are asked in the order in which they are given, those of its client first.
    func configureWorker(_ options: inout WorkerOptions)

    /// What the worker runs beyond what it is given itself.
    var registrations: [Registration] { get }

    /// Around the worker's life, the first plugin outermost.
    /// - Parameters:
    ///   - worker: the worker.
    ///   - next: runs it, until it is shut down.
    /// - Throws: what `next` throws, and what else keeps the worker from running.
    func runWorker(_ worker: Worker, next: Next<Worker, Void, any Error>) async throws
}

extension WorkerPlugin {
    /// Changes nothing.
    public func configureWorker(_ options: inout WorkerOptions) {}

    /// Registers nothing.
    public var registrations: [Registration] { [] }

    /// Passes on.
    public func runWorker(_ worker: Worker, next: Next<Worker, Void, any Error>) async throws {
        try await next(worker)
    }
}

/// The plugins of a worker, those of its client first.
struct WorkerPlugins: Sendable {
    private var plugins: [any WorkerPlugin]
    /// All names, also of those that set up the client alone.
    let names: [String]

    /// - Throws: ``RegistrationError`` when two have one name.
    init(_ client: Client, _ own: [any WorkerPlugin]) throws(RegistrationError) {
        let all: [any Plugin] = client.plugins + own
        var names: [String] = []
        for plugin in all {
            guard !names.contains(plugin.name) else {
                throw RegistrationError(
                    "the plugin \"\(plugin.name)\" is there twice: give it to the client or to the worker, and once"
                )
            }
            names.append(plugin.name)
        }
        self.names = names
        plugins = all.compactMap { $0 as? any WorkerPlugin }
    }

    var registrations: [Registration] { plugins.flatMap(\.registrations) }

    func configured(_ options: WorkerOptions) -> WorkerOptions {
        var options = options
        for plugin in plugins { plugin.configureWorker(&options) }
        return options
    }

    /// Runs a worker behind its plugins.
    /// - Throws: ``ClientError``; ``ClientError/pluginFailed(_:)`` for an error that a plugin itself throws.
    func run(
        _ worker: Worker,
        _ body: @escaping (Worker) async throws(ClientError) -> Void
    ) async throws(ClientError) {
        do { try await run(worker, behind: plugins[...], body) } catch let error as ClientError {
            throw error
        } catch {
            throw .pluginFailed("\(error)")
        }
    }

    private func run(
        _ worker: Worker,
        behind plugins: ArraySlice<any WorkerPlugin>,
        _ body: @escaping (Worker) async throws(ClientError) -> Void
    ) async throws {
        guard let first = plugins.first else { return try await body(worker) }
        let next = Next { (worker: Worker) async throws in
            try await run(worker, behind: plugins.dropFirst(), body)
        }
        try await first.runWorker(worker, next: next)
    }
}
