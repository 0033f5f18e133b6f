public import Logging
public import TemporalClient
import TemporalConfiguration
import TemporalCore
public import TemporalEncryption
import TemporalRPC

/// Where Temporal is: flags override the environment, the environment overrides `temporal.toml`, and that overrides the
/// default.
public struct ConnectionSettings: Sendable {
    /// The client's options.
    public private(set) var options: ClientOptions

    /// The server, as `host:port`.
    public var address: String { options.address }
    /// The namespace.
    public var namespace: String { options.namespace }

    /// Reads the settings.
    /// - Parameters:
    ///   - address: the flag, if it was given.
    ///   - namespace: the flag, if it was given.
    ///   - settings: the environment.
    /// - Throws: when a setting makes no sense, or this build does not support it.
    public init(address: String?, namespace: String?, _ settings: Settings) throws(CommandFailure) {
        var variables = settings.variables
        variables["TEMPORAL_ADDRESS"] =
            address ?? settings.text("TEMPORAL_ADDRESS", "TEMPORAL_HOST_PORT", "TEMPORAL_HOST")
        if let namespace { variables["TEMPORAL_NAMESPACE"] = namespace }
        do throws(ConfigurationError) { options = try .fromEnvironment(environment: variables) } catch {
            throw .usage("\(error)")
        }
        options.converter = DiscreetConverter(options.converter)
        if try settings.flag("ENCRYPTION_ENABLED") == true {
            do throws(EncryptionError) {
                options.dataConverter.codecs = [EncryptionCodec(try Self.keys(settings))]
            } catch {
                throw .usage("ENCRYPTION_ENABLED is set, but there is no key to use: \(error)")
            }
        }
    }

    /// The keys in the environment, or the one in a file, which is created if it does not exist.
    /// - Throws: the reason when there is no usable key.
    public static func keys(_ settings: Settings) throws(EncryptionError) -> EncryptionKeyRing {
        if let keys = settings.text("ENCRYPTION_KEYS") { return try EncryptionKeyRing(parsing: keys) }
        return try EncryptionKeyRing(file: settings.text("ENCRYPTION_KEY_FILE") ?? ".encryption.key")
    }

    /// Connects, with an identity if one is given. Calls about workflows are logged to `logger`.
    public func connect(as identity: String? = nil, logger: Logger? = nil) async throws(CommandFailure) -> Client {
        var options = options
        if let identity { options.identity = identity }
        options.log(to: logger)
        do throws(ClientError) { return try await Client.connect(options) } catch { throw CommandFailure(error) }
    }

    /// A client that connects with its first call, for programs that start before Temporal does.
    /// - Throws: when a setting makes no sense.
    public func client(as identity: String, logger: Logger? = nil) throws(CommandFailure) -> Client {
        var options = options
        options.identity = identity
        options.log(to: logger)
        do throws(ClientError) { return try Client.lazy(options) } catch { throw CommandFailure(error) }
    }
}

extension ClientOptions {
    fileprivate mutating func log(to logger: Logger?) {
        guard let logger else { return }
        self.logger = logger
        interceptors.append(LoggedCalls(logger))
    }
}

extension CommandFailure {
    /// What a client's error means for a command.
    public init(_ error: ClientError) {
        switch error {
        case .unreachable, .namespaceNotFound: self.init("\(error)", .unreachable)
        case .invalidAddress, .invalid, .invalidTLS, .workflowNotFound: self.init("\(error)", .usage)
        case .rpc(let error) where error.status == .unavailable: self.init("\(error)", .unreachable)
        default: self.init("\(error)", .failed)
        }
    }
}
