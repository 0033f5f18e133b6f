public import TemporalCore

/// Settings that belong together, given under one name: interceptors, a converter, registrations.
///
/// A plugin is a ``ClientPlugin``, a worker plugin, or both. One of a client that is a worker plugin, too, also applies
/// to the workers that are made with the client.
public protocol Plugin: Sendable {
    /// What it is called, such as `com.example.audit`. The worker tells the server of it.
    var name: String { get }
}

/// A ``Plugin`` that sets up clients.
public protocol ClientPlugin: Plugin {
    /// Changes what a client is connected with. The plugins of a client are asked in the order in which they are given.
    func configureClient(_ options: inout ClientOptions)

    /// Around the connecting, the first plugin outermost.
    /// - Parameters:
    ///   - options: what the client is connected with, as all plugins have configured it.
    ///   - next: connects.
    /// - Returns: the client.
    /// - Throws: ``ClientError``.
    func connect(
        _ options: ClientOptions,
        next: Next<ClientOptions, Client, ClientError>
    ) async throws(ClientError) -> Client
}

extension ClientPlugin {
    /// Changes nothing.
    public func configureClient(_ options: inout ClientOptions) {}

    /// Passes on.
    public func connect(
        _ options: ClientOptions,
        next: Next<ClientOptions, Client, ClientError>
    ) async throws(ClientError) -> Client {
        try await next(options)
    }
}

extension ClientOptions {
    /// The options as the plugins want them.
    var configured: ClientOptions {
        var options = self
        for plugin in plugins { plugin.configureClient(&options) }
        return options
    }
}

extension Client {
    /// Connects behind the plugins that are left.
    static func connect(
        _ options: ClientOptions,
        behind plugins: ArraySlice<any ClientPlugin>
    ) async throws(ClientError) -> Client {
        guard let first = plugins.first else { return try await open(options) }
        let next = Next { (options: ClientOptions) async throws(ClientError) in
            try await connect(options, behind: plugins.dropFirst())
        }
        return try await first.connect(options, next: next)
    }
}
