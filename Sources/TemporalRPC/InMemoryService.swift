package import TemporalWire

/// A server within this process: it is called with messages as they are, without bytes and sockets.
package protocol InMemoryService: Sendable {
    /// Answers a call.
    /// - Throws: ``RPCError``, as a server on the network would.
    func answer<Request: WireRequest>(_ request: Request) async throws(RPCError) -> Request.Response
}
