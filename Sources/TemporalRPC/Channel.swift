/// Calls to one Temporal server.
///
/// A channel connects when it is first used and reconnects by itself. Its events are drained by one thread of its own;
/// a call suspends its task and blocks no thread.
package final class Channel: Sendable {
    /// What the channel was made from.
    package let options: ChannelOptions
    private let headers: RPCMetadata
    private let isEveryHeaderLegal: Bool
    /// Whether its headers are those of the link.
    private let isWhole: Bool
    private let link: Link

    /// Makes a channel without connecting yet.
    package init(options: ChannelOptions) {
        var headers = RPCMetadata()
        headers.add("client-name", options.clientName)
        headers.add("client-version", options.clientVersion)
        if !options.namespace.isEmpty { headers.add("temporal-namespace", options.namespace) }
        headers.append(options.headers)
        self.options = options
        self.headers = headers
        isEveryHeaderLegal = headers.firstIllegalKey == nil
        isWhole = true
        link = Link(options: options, metadata: headers)
    }

    /// The same channel for calls that have a limit or say more; it shares the connection, and its end.
    private init(
        _ other: Channel,
        callTimeout: Duration? = nil,
        deadline: Duration? = nil,
        headers more: RPCMetadata = RPCMetadata()
    ) {
        var options = other.options
        options.callTimeout = [callTimeout, options.callTimeout].compactMap { $0 }.min()
        options.deadline = deadline ?? options.deadline
        options.headers.append(more)
        var headers = other.headers
        headers.append(more)
        self.options = options
        self.headers = headers
        isEveryHeaderLegal = headers.firstIllegalKey == nil
        isWhole = other.isWhole && more.isEmpty
        link = other.link
    }

    /// A channel on the same connection whose calls differ.
    /// - Parameters:
    ///   - callTimeout: how long a call may take, all attempts together.
    ///   - headers: further headers of every call.
    /// - Returns: the channel. Shutting it down shuts the connection down.
    package func with(callTimeout: Duration?, headers: RPCMetadata = RPCMetadata()) -> Channel {
        Channel(self, callTimeout: callTimeout, headers: headers)
    }

    /// The channel for several calls that are one to the caller: its limit, if there is one, runs from now on.
    package func timed() -> Channel {
        guard let limit = options.callTimeout else { return self }
        return Channel(self, deadline: options.retryClock.now() + limit)
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
        guard options.compression == .gzip, !link.isPlain else {
            return try await attempt(method, request, timeout: timeout, metadata: metadata)
        }
        do {
            return try await attempt(method, request, timeout: timeout, metadata: metadata)
        } catch {
            guard error.isCompressionRefused else { throw error }
            link.becomePlain()
            return try await attempt(method, request, timeout: timeout, metadata: metadata)
        }
    }

    private func attempt(
        _ method: RPCMethod,
        _ request: [UInt8],
        timeout: Duration,
        metadata: RPCMetadata
    ) async throws(RPCError) -> [UInt8] {
        guard let connection = link.current else { throw shutDownError(method) }
        let headers = try headers(with: metadata, for: method) ?? connection.metadata
        guard let call = connection.open(method, request, timeout: timeout, metadata: headers) else {
            throw shutDownError(method)
        }
        let refusal = await call.run()
        connection.finished(call)
        if let refusal { throw RPCError(status: .internal, message: refusal, method: method.path) }
        return try call.outcome(of: method) { explained($0, timeout: timeout) }
    }

    /// Makes a call and repeats it while its policy says so.
    ///
    /// A timeout given here holds for all attempts together; without one, each attempt has the method's own. A task
    /// that is cancelled between two attempts throws `.cancelled`.
    package func call(
        _ method: RPCMethod,
        _ request: [UInt8],
        timeout: Duration? = nil,
        retry: RetryMode = .standard
    ) async throws(RPCError) -> [UInt8] {
        let remaining = options.deadline.map { $0 - options.retryClock.now() }
        if let remaining, remaining <= .zero { throw lateError(method) }
        let timeout = [timeout, options.callTimeout, remaining].compactMap { $0 }.min()
        guard let policy = retry.policy(for: method) else {
            return try await unary(method, request, timeout: timeout)
        }
        let clock = options.retryClock
        let start = clock.now()
        var state = RetryState(policy: policy)
        while true {
            let remaining = timeout.map { max($0 - (clock.now() - start), .zero) }
            do {
                return try await unary(method, request, timeout: remaining)
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
        let deadline = ContinuousClock.now + limit
        while let connection = link.current, !Task.isCancelled {
            let state = connection.connectivity()
            if state == .ready { return true }
            let remaining = ContinuousClock.now.duration(to: deadline)
            guard state != .shutdown, remaining > .zero else { return false }
            // A watch cannot be taken back; short ones notice a cancelled task soon enough.
            await connection.change(from: state, within: min(remaining, .milliseconds(200)))
        }
        return false
    }

    /// Takes no more calls, cancels those that run, and returns when nothing of gRPC's is left.
    package func shutdown() async { await link.shutdown() }

    private var isShutDown: Bool { link.current == nil }

    /// The headers of one call, if they are more than those of every call.
    private func headers(with metadata: RPCMetadata, for method: RPCMethod) throws(RPCError) -> MetadataArray? {
        let key = options.apiKey?()
        let isPlain = link.isPlain
        if key == nil && metadata.isEmpty && isEveryHeaderLegal && isWhole && !isPlain { return nil }
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

    private func lateError(_ method: RPCMethod) -> RPCError {
        let limit = options.callTimeout.map { " of \($0)" } ?? ""
        return RPCError(status: .deadlineExceeded, message: "not done within the limit\(limit)", method: method.path)
    }

    /// Says in gRPC's messages what gRPC leaves out.
    private func explained(_ error: RPCError, timeout: Duration) -> RPCError {
        let problem = error.status == .unavailable ? ConnectionProblem(error.message, isTLS: isTLS) : nil
        var message = problem?.sentence ?? error.message
        switch error.status {
        case .unavailable where !message.contains(options.address): message += " (server \(options.address))"
        case .deadlineExceeded: message += " (the call was given \(timeout))"
        case .cancelled where message.isEmpty || message == "CANCELLED": message = "taken back by the caller"
        default: break
        }
        var explained = RPCError(
            status: error.status,
            message: message,
            method: error.method,
            details: error.details
        )
        explained.isUnconnected = problem != nil
        return explained
    }

    private var isTLS: Bool {
        if case .tls = options.credentials { true } else { false }
    }
}
