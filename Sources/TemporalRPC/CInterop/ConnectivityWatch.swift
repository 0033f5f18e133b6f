internal import CGRPC

/// How a channel stands with its server.
enum Connectivity: UInt32, Sendable {
    case idle, connecting, ready, transientFailure, shutdown
}

/// Waits in the queue for a channel's state to change.
final class ConnectivityWatch: CompletionTag {
    private let continuation: CheckedContinuation<Void, Never>

    /// Takes the continuation to resume.
    init(_ continuation: CheckedContinuation<Void, Never>) {
        self.continuation = continuation
    }

    override func complete(success: Bool) {
        continuation.resume()
    }
}

extension ChannelObject {
    /// The state now; asking makes an idle channel connect.
    borrowing func connectivity() -> Connectivity {
        let state = withChannel { grpc_channel_check_connectivity_state($0, 1) }
        return Connectivity(rawValue: UInt32(state.rawValue)) ?? .shutdown
    }

    /// Sends the tag through the queue once the state is another one or the time is over.
    borrowing func watch(
        from state: Connectivity,
        within timeout: Duration,
        queue: CompletionQueueObject,
        tag: UnsafeMutableRawPointer
    ) {
        let deadline = gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), timeout.timespan)
        withChannel { channel in
            queue.withQueue { queue in
                let state = grpc_connectivity_state(rawValue: state.rawValue)
                grpc_channel_watch_connectivity_state(channel, state, deadline, queue, tag)
            }
        }
    }
}
