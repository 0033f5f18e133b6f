internal import CGRPC

/// How a channel stands with its server.
enum Connectivity: UInt32, Sendable {
    case idle, connecting, ready, transientFailure, shutdown
}

/// Waits in the queue for a channel's state to change.
final class ConnectivityWatch: CompletionTag {
    private let changed: @Sendable () -> Void

    /// Takes what to do then, on the queue's thread.
    init(_ changed: @escaping @Sendable () -> Void) {
        self.changed = changed
    }

    override func complete(success: Bool) {
        changed()
    }
}

extension ChannelObject {
    /// The state now.
    /// - Parameter isWanted: whether a channel that is idle is to connect.
    /// - Returns: the state.
    borrowing func connectivity(isWanted: Bool) -> Connectivity {
        let state = withChannel { grpc_channel_check_connectivity_state($0, isWanted ? 1 : 0) }
        return Connectivity(rawValue: UInt32(state.rawValue)) ?? .shutdown
    }

    /// Sends the tag through the queue once the state is another one; at the latest when the channel is freed.
    borrowing func watch(from state: Connectivity, queue: CompletionQueueObject, tag: UnsafeMutableRawPointer) {
        withChannel { channel in
            queue.withQueue { queue in
                let state = grpc_connectivity_state(rawValue: state.rawValue)
                grpc_channel_watch_connectivity_state(channel, state, gpr_inf_future(GPR_CLOCK_MONOTONIC), queue, tag)
            }
        }
    }
}
