internal import CGRPC
import TemporalCore

/// Owns a `grpc_call`.
struct CallObject: ~Copyable {
    private let call: OpaquePointer

    /// Makes a call that nothing was sent on yet. The call keeps channel and queue alive inside gRPC.
    init(on channel: borrowing ChannelObject, queue: CompletionQueueObject, path: String, timeout: Duration) {
        let deadline = gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), timeout.timespan)
        let slice = GRPCSlice(copying: path)
        let made = slice.withSlice { path in
            channel.withChannel { channel in
                queue.withQueue { queue in
                    grpc_channel_create_call(channel, nil, Self.inheritNothing, queue, path, nil, deadline, nil)
                }
            }
        }
        guard let made else { preconditionFailure("grpc_channel_create_call always gives a call") }
        call = made
        LiveOwners.added()
    }

    deinit {
        grpc_call_unref(call)
        LiveOwners.removed()
    }

    /// Starts the whole unary call, its request compressed if the call's algorithm is one; `tag` comes out of the queue when it is over, unless an error is given.
    borrowing func startUnary(
        metadata: MetadataArray,
        request: borrowing ByteBuffer,
        isCompressed: Bool,
        result: borrowing UnaryResult,
        tag: UnsafeMutableRawPointer
    ) -> String? {
        let error = metadata.withEntries { entries in
            request.withBuffer { request in
                result.withMemory { result in
                    cgrpc_start_unary(
                        call,
                        entries.baseAddress,
                        entries.count,
                        request,
                        isCompressed,
                        result,
                        tag
                    )
                }
            }
        }
        return error == GRPC_CALL_OK ? nil : String(cString: grpc_call_error_to_string(error))
    }

    /// Takes the call back, from any thread, at any time: before it starts, while it runs and after it ended.
    borrowing func cancel() {
        grpc_call_cancel(call, nil)
    }

    /// GRPC_PROPAGATE_DEFAULTS concerns calls made inside a server's call, and there are no such calls here.
    private static let inheritNothing: UInt32 = 0
}

extension Duration {
    /// The span in gRPC's terms. Spans beyond 30 years are cut, since gRPC counts in 64 bits.
    var timespan: gpr_timespec {
        let longest = Duration.seconds(1_000_000_000)
        return gpr_time_from_micros(min(self, longest).nanoseconds / 1000, GPR_TIMESPAN)
    }

    /// Whole milliseconds, as far as a C `int` holds them.
    var clampedMilliseconds: Int32 {
        Int32(clamping: max(0, nanoseconds / 1_000_000))
    }
}
