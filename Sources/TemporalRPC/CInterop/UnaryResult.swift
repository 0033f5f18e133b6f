internal import CGRPC

/// Owns the memory into which gRPC writes what a unary call brought; it stays in place as long as its owner lives.
struct UnaryResult: ~Copyable {
    private let memory: UnsafeMutablePointer<cgrpc_unary_result>

    /// Makes an empty result.
    init() {
        memory = .allocate(capacity: 1)
        cgrpc_unary_result_init(memory)
        LiveOwners.added()
    }

    deinit {
        cgrpc_unary_result_destroy(memory)
        memory.deallocate()
        LiveOwners.removed()
    }

    /// Lends the memory, to gRPC for as long as the call runs.
    borrowing func withMemory<Result>(_ body: (UnsafeMutablePointer<cgrpc_unary_result>) -> Result) -> Result {
        body(memory)
    }

    /// The code the call ended with.
    var status: RPCStatus { RPCStatus(rawValue: Int(memory.pointee.status.rawValue)) ?? .unknown }

    /// What was said about the code.
    var message: String { memory.pointee.details.string }

    /// A copy of the response.
    var response: [UInt8]? { memory.pointee.message.flatMap { ByteBuffer.bytes(borrowing: $0) } }

    /// The first value that the server sent for a key after the response.
    borrowing func trailer(_ key: String) -> [UInt8]? {
        UnsafeBufferPointer(start: memory.pointee.trailing.metadata, count: memory.pointee.trailing.count)
            .first { $0.key.string == key }?
            .value.array
    }
}
