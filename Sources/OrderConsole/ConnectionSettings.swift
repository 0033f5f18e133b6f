public import TemporalClient
import TemporalRPC

/// Where Temporal is: a flag goes before the environment, and the environment before the usual place.
public struct ConnectionSettings: Sendable, Hashable {
    /// The server, as `host:port`.
    public let address: String
    /// The namespace.
    public let namespace: String
    private let apiKey: String?

    /// Reads the settings.
    /// - Parameters:
    ///   - address: the flag, if it was given.
    ///   - namespace: the flag, if it was given.
    ///   - settings: the environment.
    /// - Throws: when the environment asks for what this build cannot do.
    public init(address: String?, namespace: String?, _ settings: Settings) throws(CommandFailure) {
        let known = settings.text("TEMPORAL_ADDRESS", "TEMPORAL_HOST_PORT", "TEMPORAL_HOST")
        self.address = address ?? known ?? "localhost:7233"
        self.namespace = namespace ?? settings.text("TEMPORAL_NAMESPACE") ?? "default"
        apiKey = settings.text("TEMPORAL_API_KEY")
        if try settings.flag("ENCRYPTION_ENABLED") == true {
            // Whoever asks for encryption must not find out later that there was none.
            throw .usage("ENCRYPTION_ENABLED is set, but this version cannot encrypt payloads; unset it")
        }
    }

    /// Connects, as `identity` if one is given.
    public func connect(as identity: String? = nil) async throws(CommandFailure) -> Client {
        var options = ClientOptions(address, namespace: namespace)
        if let identity { options.identity = identity }
        if let apiKey { options.apiKey = { apiKey } }
        do throws(ClientError) { return try await Client.connect(options) } catch { throw CommandFailure(error) }
    }
}

extension CommandFailure {
    /// What a client's error means for a command.
    public init(_ error: ClientError) {
        switch error {
        case .unreachable, .namespaceNotFound: self.init("\(error)", .unreachable)
        case .invalidAddress, .workflowNotFound: self.init("\(error)", .usage)
        case .rpc(let error) where error.status == .unavailable: self.init("\(error)", .unreachable)
        default: self.init("\(error)", .failed)
        }
    }
}
