internal import CGRPC
internal import Glibc
import TemporalCore

/// Owns a `grpc_channel`.
// tidy:allow unchecked-sendable — gRPC's channels are thread-safe
struct ChannelObject: ~Copyable, @unchecked Sendable {
    private let channel: OpaquePointer

    /// Makes a channel; it connects when the first call asks for it, to the first address of its target that answers.
    ///
    /// No channel balances: under gRPC 1.51's `round_robin` a call on an endpoint that answers `HTTP/1.1 200` ends the
    /// process, since that status becomes the error of the pick, and 200 counts as success there.
    init(options: ChannelOptions, target: ChannelTarget) {
        GRPCLibrary.start()
        let arguments = ChannelArguments(options, target)
        let credentials = CredentialsObject(options.credentials)
        let name = CText(replacingNUL: target.name).text
        let made = arguments.withArguments { arguments in
            credentials.withCredentials { grpc_channel_create(name, $0, arguments) }
        }
        guard let made else { preconditionFailure("grpc_channel_create always gives a channel, if need be a lame one") }
        channel = made
        LiveOwners.added()
    }

    deinit {
        grpc_channel_destroy(channel)
        LiveOwners.removed()
    }

    /// Lends the channel.
    borrowing func withChannel<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        body(channel)
    }
}

/// Owns the strings and the array of a `grpc_channel_args`, which gRPC copies.
private struct ChannelArguments: ~Copyable {
    private var strings: [UnsafeMutablePointer<CChar>] = []
    private var arguments: [grpc_arg] = []

    init(_ options: ChannelOptions, _ target: ChannelTarget) {
        add(GRPC_ARG_KEEPALIVE_TIME_MS, options.keepaliveInterval?.clampedMilliseconds ?? .max)
        add(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, options.keepaliveTimeout.clampedMilliseconds)
        add(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1)
        // By default the second ping in silence is the last one, which would end keepalive while idle.
        add(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0)
        add(GRPC_ARG_CLIENT_IDLE_TIMEOUT_MS, .max)
        add(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, Int32(clamping: options.maximumReceivedMessageBytes))
        add(GRPC_ARG_MAX_SEND_MESSAGE_LENGTH, Int32(clamping: options.maximumSentMessageBytes))
        add(GRPC_ARG_PRIMARY_USER_AGENT_STRING, "\(options.clientName)/\(options.clientVersion)")
        // A worker is back soon after its server is. The minimum is the time that one connection attempt may take.
        add(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200)
        add(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5_000)
        add(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 10_000)
        add(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 5_000)
        // Retries are ours (Retry.swift), and so is the connection: no other channel's state or backoff is shared.
        add(GRPC_ARG_ENABLE_RETRIES, 0)
        add(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1)
        add(GRPC_ARG_LB_POLICY_NAME, "pick_first")
        if let authority = target.authority { add(GRPC_ARG_DEFAULT_AUTHORITY, authority) }
        if options.compression == .gzip {
            add(GRPC_COMPRESSION_CHANNEL_DEFAULT_ALGORITHM, Int32(GRPC_COMPRESS_GZIP.rawValue))
        }
        if let proxy = options.httpProxy {
            add(GRPC_ARG_HTTP_PROXY, proxy)
        } else if target.isDirect {
            // A proxy named in the environment is for the world outside.
            add(GRPC_ARG_ENABLE_HTTP_PROXY, 0)
        }
        if case .tls(let tls) = options.credentials, let name = tls.serverName {
            add(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, name)
        }
    }

    deinit {
        for string in strings { free(string) }
    }

    borrowing func withArguments<Result>(_ body: (UnsafePointer<grpc_channel_args>) -> Result) -> Result {
        arguments.withUnsafeBufferPointer { buffer in
            var list = grpc_channel_args()
            list.num_args = buffer.count
            list.args = UnsafeMutablePointer(mutating: buffer.baseAddress)
            return withUnsafePointer(to: list, body)
        }
    }

    private mutating func add(_ key: String, _ value: Int32) {
        arguments.append(cgrpc_integer_argument(copy(key), value))
    }

    private mutating func add(_ key: String, _ value: String) {
        arguments.append(cgrpc_string_argument(copy(key), copy(value)))
    }

    private mutating func copy(_ string: String) -> UnsafeMutablePointer<CChar> {
        guard let copied = strdup(CText(replacingNUL: string).text) else {
            preconditionFailure("out of memory for a channel's arguments")
        }
        strings.append(copied)
        return copied
    }
}
