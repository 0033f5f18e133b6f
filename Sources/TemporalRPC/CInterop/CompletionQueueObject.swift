internal import CGRPC
internal import Glibc

/// Something that waits in a completion queue. The queue keeps it alive from `tag()` until `complete` was called.
class CompletionTag {
    /// Gives the reference that goes into the queue: taken back exactly once, where the event is dequeued.
    final func tag() -> UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

    /// Takes a reference back that never reached the queue.
    static func withdraw(_ tag: UnsafeMutableRawPointer) { Unmanaged<CompletionTag>.fromOpaque(tag).release() }

    /// Called on the queue's thread, once. It must not block.
    func complete(success: Bool) {
        preconditionFailure("\(type(of: self)) must say what its completion means")
    }
}

/// Owns a `grpc_completion_queue`.
// tidy:allow unchecked-sendable — gRPC's queues are thread-safe
final class CompletionQueueObject: @unchecked Sendable {
    private let queue: OpaquePointer
    private let destroyed: Latch

    /// Makes a queue, which somebody must drain; `destroyed` opens when the queue is gone.
    init(destroyed: Latch) {
        GRPCLibrary.start()
        queue = grpc_completion_queue_create_for_next(nil)
        self.destroyed = destroyed
        LiveOwners.added()
    }

    deinit {
        grpc_completion_queue_destroy(queue)
        LiveOwners.removed()
        destroyed.open()
    }

    /// Lends the queue.
    func withQueue<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        body(queue)
    }

    /// Lets the queue end once everything in it is delivered. To be called once, when nothing new can come.
    func close() {
        grpc_completion_queue_shutdown(queue)
    }

    /// What there was in the queue.
    enum Taken { case answer, nothing, ended }

    /// Delivers an event. gRPC's input and output happen in here, too.
    /// - Parameter waits: whether to wait until there is an event.
    /// - Returns: whether there was one; `ended` when the queue is closed and empty.
    func takeAnswer(waits: Bool) -> Taken {
        let deadline = waits ? gpr_inf_future(GPR_CLOCK_REALTIME) : gpr_inf_past(GPR_CLOCK_REALTIME)
        let event = grpc_completion_queue_next(queue, deadline, nil)
        switch event.type {
        case GRPC_QUEUE_SHUTDOWN: return .ended
        case GRPC_OP_COMPLETE:
            guard let tag = event.tag else { return .nothing }
            Unmanaged<CompletionTag>.fromOpaque(tag).takeRetainedValue().complete(success: event.success != 0)
            return .answer
        default: return .nothing
        }
    }
}

/// A thread of the process's own, so that blocking in it starves no Swift task.
enum QueueThread {
    /// Runs a closure on a new thread and forgets the thread.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let error = pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                cgrpc_name_thread("temporal-rpc")
                Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            },
            box.toOpaque()
        )
        precondition(error == 0, "the system gives no thread for gRPC's events: error \(error)")
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
