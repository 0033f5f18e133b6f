internal import CGRPC
import Synchronization

/// How many Swift owners of gRPC objects are alive in this process: after all channels are shut down, none.
package enum LiveOwners {
    private static let counter = Atomic<Int>(0)

    /// The owners that are alive now.
    package static var count: Int { counter.load(ordering: .acquiring) }

    /// Counts an owner that took its object.
    static func added() { counter.add(1, ordering: .relaxed) }

    /// Counts an owner that gave its object back.
    static func removed() { counter.subtract(1, ordering: .releasing) }
}

/// gRPC itself, started once per process.
///
/// It is never shut down: at exit its threads still sleep in the kernel, and pulling gRPC from under them would crash.
enum GRPCLibrary {
    /// Starts gRPC before its first use; every later call does nothing.
    static func start() { _ = started }

    private static let started: Void = {
        GRPCLog.takeOver()
        grpc_init()
    }()
}
