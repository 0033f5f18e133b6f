/// One unary call, from its creation to the moment its last holder lets go of it.
///
/// Three hold it: the task that awaits it, the completion queue through its tag, and the connection, so that shutdown
/// finds it. As the C call lives as long as this object, a holder may cancel it at any time: before the call
/// starts, while it runs, or when it is over and cancelling means nothing.
// tidy:allow unchecked-sendable — fields are written before the batch starts; the queue hands the result over once
final class UnaryCall: CompletionTag, @unchecked Sendable {
    private struct Parts: ~Copyable {
        let call: CallObject
        let metadata: MetadataArray
        let request: ByteBuffer
        let isCompressed: Bool
        let result: UnaryResult
    }

    private let connection: Connection
    private let route: Route
    private var parts: Parts?
    private var continuation: CheckedContinuation<String?, Never>?

    /// Takes a call nothing was sent on yet, and what it is to send.
    init(
        connection: Connection,
        route: Route,
        call: consuming CallObject,
        metadata: MetadataArray,
        request: consuming ByteBuffer,
        isCompressed: Bool
    ) {
        self.connection = connection
        self.route = route
        parts = Parts(
            call: call,
            metadata: metadata,
            request: request,
            isCompressed: isCompressed,
            result: UnaryResult()
        )
    }

    /// Frees what is gRPC's before the connection, which may end with its last call.
    deinit {
        parts = nil
    }

    /// Runs the call and returns when gRPC is done with it; gives the reason if it could not even start.
    func run() async -> String? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(continuation)
            }
        } onCancel: {
            cancel()
        }
    }

    /// Takes the call back; it ends through the queue like any other.
    func cancel() {
        parts?.call.cancel()
    }

    /// The response, or how the call failed. To be asked after `run`.
    func outcome(of method: RPCMethod, explaining: (RPCError) -> RPCError) throws(RPCError) -> [UInt8] {
        switch parts {
        case .none:
            preconditionFailure("a call keeps its parts until it is freed")
        case .some(let parts):
            guard parts.result.status == .ok else {
                throw explaining(
                    RPCError(
                        status: parts.result.status,
                        message: parts.result.message,
                        method: method.path,
                        details: parts.result.trailer("grpc-status-details-bin") ?? []
                    )
                )
            }
            guard let response = parts.result.response else {
                throw RPCError(status: .internal, message: "the server sent no message", method: method.path)
            }
            return response
        }
    }

    override func complete(success: Bool) {
        continuation?.resume(returning: nil)
    }

    private func start(_ continuation: CheckedContinuation<String?, Never>) {
        precondition(self.continuation == nil, "a call is run once: the one who waits for it would be lost")
        self.continuation = continuation
        let tag = tag()
        // From here on the queue's thread may be at work in `complete`.
        guard let refusal = startBatch(tag) else { return }
        Self.withdraw(tag)
        continuation.resume(returning: refusal)
    }

    private func startBatch(_ tag: UnsafeMutableRawPointer) -> String? {
        switch parts {
        case .none:
            preconditionFailure("a call keeps its parts until it is freed")
        case .some(let parts):
            parts.call.startUnary(
                metadata: parts.metadata,
                request: parts.request,
                isCompressed: parts.isCompressed,
                result: parts.result,
                tag: tag
            )
        }
    }
}
