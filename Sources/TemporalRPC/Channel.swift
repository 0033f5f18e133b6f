import Synchronization
import TemporalCore

/// Calls to one Temporal server.
///
/// A channel connects when it is first used and reconnects by itself. Its events are drained by ``threads``; a call suspends
/// its task and blocks no thread.
package final class Channel: Sendable {
    /// What the channel was made from.
    package let options: ChannelOptions
    /// Where its answers are taken. Tasks that prefer it go on there.
    package let threads = CallThreads()
    private let headers: RPCMetadata
    private let isEveryHeaderLegal: Bool
    private let connection: Mutex<Connection?>
    private let ended: Latch
    /// Whether the server does not understand compressed requests.
    private let isPlain = Atomic(false)

    /// Makes a channel without connecting yet.
    package init(options: ChannelOptions) {
        var headers = RPCMetadata()
        headers.add("client-name", options.clientName)
        headers.add("client-version", options.clientVersion)
        if !options.namespace.isEmpty { headers.add("temporal-namespace", options.namespace) }
        headers.append(options.headers)
        let ended = Latch()
        self.options = options
        self.headers = headers
        self.isEveryHeaderLegal = headers.firstIllegalKey == nil
        self.ended = ended
        guard options.service == nil else {
            ended.open()
            connection = Mutex(nil)
            return
        }
        connection = Mutex(Connection(options: options, metadata: headers, ended: ended, on: threads))
    }

    /// Makes one call without retries. Cancelling the task cancels the call, which then throws `.cancelled`.
    ///
    /// Without a timeout the method's own holds: 30 s, or 70 s for a long poll. A server that cannot be reached is an
    /// `.unavailable` error at once and not after the timeout.
    package func unary(
        _ method: RPCMethod,
        _ request: [UInt8],
        timeout: Duration? = nil,
        metadata: RPCMetadata = RPCMetadata()
    ) async throws(RPCError) -> [UInt8] {
        let timeout = timeout ?? (method.isLongPoll ? options.longPollTimeout : options.defaultTimeout)
        guard let observer = options.observer else {
            return try await understood(method, request, timeout: timeout, metadata: metadata)
        }
        return try await observed(by: observer, method) { () async throws(RPCError) in
            try await understood(method, request, timeout: timeout, metadata: metadata)
        }
    }

    /// An attempt, and another one without compression where the server does not know it.
    private func understood(
        _ method: RPCMethod,
        _ request: [UInt8],
        timeout: Duration,
        metadata: RPCMetadata
    ) async throws(RPCError) -> [UInt8] {
        do {
            return try await attempt(method, request, timeout: timeout, metadata: metadata)
        } catch {
            guard error.isCompressionRefused, options.compression != .none else { throw error }
            isPlain.store(true, ordering: .relaxed)
            return try await attempt(method, request, timeout: timeout, metadata: metadata)
        }
    }

    private func attempt(
        _ method: RPCMethod,
        _ request: [UInt8],
        timeout: Duration,
        metadata: RPCMetadata
    ) async throws(RPCError) -> [UInt8] {
        guard let connection = connection.withLock({ $0 }) else { throw shutDownError(method) }
        let headers = try headers(with: metadata, for: method) ?? connection.metadata
        let deadline = ContinuousClock.now.after(timeout)
        let route = try await route(of: connection, for: method, until: deadline)
        let remaining = ContinuousClock.now.duration(to: deadline)
        guard let call = connection.open(method, request, by: route, timeout: remaining, metadata: headers) else {
            throw shutDownError(method)
        }
        let refusal = await call.run()
        connection.finished(call)
        if let refusal { throw RPCError(status: .internal, message: refusal, method: method.path) }
        let isOver = ContinuousClock.now >= deadline - Self.timerPrecision
        return try call.outcome(of: method) { explained($0, timeout: isOver ? timeout : nil) }
    }

    private func route(
        of connection: Connection,
        for method: RPCMethod,
        until deadline: ContinuousClock.Instant
    ) async throws(RPCError) -> Route {
        switch await connection.routes.next(until: deadline) {
        case .route(let route): return route
        case .closed: throw shutDownError(method)
        case .unresolved where Task.isCancelled:
            throw explained(RPCError(status: .cancelled, message: "", method: method.path), timeout: nil)
        case .unresolved(let reason):
            let message = "DNS resolution failed for \(options.address): \(reason)"
            throw explained(RPCError(status: .unavailable, message: message, method: method.path), timeout: nil)
        }
    }

    /// By how much gRPC's timers may be early.
    private static let timerPrecision = Duration.milliseconds(20)

    /// Makes a call and repeats it while its policy says so.
    ///
    /// A timeout given here holds for all attempts together; without one, each attempt has the method's own. A task
    /// that is cancelled between two attempts throws `.cancelled`.
    package func call(
        _ method: RPCMethod,
        _ request: [UInt8],
        timeout: Duration? = nil,
        retry: RetryMode = .standard,
        metadata: RPCMetadata = RPCMetadata()
    ) async throws(RPCError) -> [UInt8] {
        guard let policy = retry.policy(for: method, usual: options.retryPolicy) else {
            return try await unary(method, request, timeout: timeout, metadata: metadata)
        }
        let clock = options.retryClock
        let start = clock.now()
        var state = CallRetryState(policy: policy)
        while true {
            let remaining = timeout.map { max($0.subtracting(clock.now() - start), .zero) }
            do {
                return try await unary(method, request, timeout: remaining, metadata: metadata)
            } catch {
                let elapsed = clock.now() - start
                let decision = state.next(after: error, elapsed: elapsed, random: clock.random())
                guard case .wait(let pause) = decision, !isShutDown else { throw error }
                if let timeout, elapsed + pause >= timeout { throw error }
                try await sleep(for: pause, on: clock, after: error)
            }
        }
    }

    /// Connects, and tells whether that worked in time.
    package func awaitConnected(within limit: Duration) async -> Bool {
        guard let connection = connection.withLock({ $0 }) else { return false }
        return await connection.routes.connected(until: ContinuousClock.now.after(limit))
    }

    /// Takes no more calls, cancels those that run, and returns when nothing of gRPC's is left.
    package func shutdown() async {
        close()
        await ended.wait()
    }

    private func close() {
        let closing = connection.withLock { connection in
            defer { connection = nil }
            return connection
        }
        closing?.close()
    }

    var isShutDown: Bool { connection.withLock { $0 == nil } }

    /// The headers of one call, if they are more than those of every call.
    private func headers(with metadata: RPCMetadata, for method: RPCMethod) throws(RPCError) -> MetadataArray? {
        let key = options.apiKey?()
        let isPlain = isPlain.load(ordering: .relaxed)
        if key == nil && metadata.isEmpty && isEveryHeaderLegal && !isPlain { return nil }
        var all = headers
        if isPlain { all.add(Self.compressionHeader, "identity") }
        if let key { all.add("authorization", "Bearer \(key)") }
        all.append(metadata)
        if let illegal = all.firstIllegalKey {
            let message = "the header \(illegal) holds characters that may not be sent: only printable ASCII may"
            throw RPCError(status: .invalidArgument, message: message, method: method.path)
        }
        return MetadataArray(copying: all)
    }

    /// gRPC's own header for the algorithm of one call; it is taken out before the call is sent.
    private static let compressionHeader = "grpc-internal-encoding-request"

    private func sleep(for pause: Duration, on clock: RetryClock, after error: RPCError) async throws(RPCError) {
        if !Task.isCancelled, (try? await clock.sleep(pause)) != nil { return }
        throw RPCError(
            status: .cancelled,
            message: "cancelled before another attempt; the last one ended with \(error.status): \(error.message)",
            method: error.method
        )
    }

    private func shutDownError(_ method: RPCMethod) -> RPCError {
        RPCError(status: .cancelled, message: "the channel to \(options.address) is shut down", method: method.path)
    }

    /// Says in gRPC's messages what gRPC leaves out.
    /// - Parameters:
    ///   - error: what gRPC says.
    ///   - timeout: the time that the call was given, if it is over.
    /// - Returns: the error as the caller gets it.
    private func explained(_ error: RPCError, timeout: Duration?) -> RPCError {
        let problem = error.status == .unavailable ? ConnectionProblem(error.message, isTLS: isTLS) : nil
        var message = problem?.sentence ?? error.message
        switch error.status {
        case .unavailable where !message.contains(options.address): message += " (server \(options.address))"
        case .deadlineExceeded: if let timeout { message += " (the call was given \(timeout.brief))" }
        case .resourceExhausted: if let large = error.oversized { message = "\(large.sentence) (\(message))" }
        case .cancelled where message.isEmpty || message == "CANCELLED": message = "taken back by the caller"
        default: break
        }
        var explained = RPCError(
            status: error.status,
            message: message,
            method: error.method,
            details: error.details
        )
        explained.origin = problem == nil ? error.origin : .connection
        return explained
    }

    private var isTLS: Bool {
        if case .tls = options.credentials { true } else { false }
    }
}
