import TemporalCore
import TemporalRPC

/// What some calls have that others of the client have not.
public struct CallOptions: Sendable {
    /// How long a call may take, repeated attempts included; waiting for a result or for an update counts as one call.
    /// Without it an attempt has 30 s, one that waits at the server 70 s, and waiting goes on for ever.
    public var timeout: Duration?
    /// Further headers of each call; their names are lower-case.
    public var headers: [String: String] = [:]

    /// Calls as the client's options have them.
    public init() {}
}

extension Client {
    /// The same client for calls that differ, such as `client.with { $0.timeout = .seconds(2) }`.
    ///
    /// It shares the connection; closing either closes both. Handles that it makes call as it does.
    /// - Parameter change: says what is different.
    /// - Returns: a client.
    public func with(_ change: (inout CallOptions) -> Void) -> Client {
        var options = CallOptions()
        change(&options)
        var headers = RPCMetadata()
        for (name, value) in options.headers.sorted(by: { $0.key < $1.key }) { headers.add(name, value) }
        return Client(self, channel: channel.with(callTimeout: options.timeout, headers: headers))
    }
}

extension Client {
    /// The same client for one call that is several to the server; its limit runs from now on.
    var timed: Client { Client(self, channel: channel.timed()) }
}

extension WorkflowHandle {
    /// The same handle for calls that differ, such as `handle.with { $0.timeout = .seconds(2) }`.
    /// - Parameter change: says what is different.
    /// - Returns: a handle.
    public func with(_ change: (inout CallOptions) -> Void) -> WorkflowHandle {
        WorkflowHandle(client: client.with(change), id: id, runID: runID, firstRunID: firstRunID)
    }
}

extension UpdateHandle {
    /// The same handle for calls that differ, such as `update.with { $0.timeout = .seconds(2) }`.
    /// - Parameter change: says what is different.
    /// - Returns: a handle.
    public func with(_ change: (inout CallOptions) -> Void) -> UpdateHandle {
        UpdateHandle(client: client.with(change), id: id, workflowID: workflowID, runID: runID, outcome: outcome)
    }
}
