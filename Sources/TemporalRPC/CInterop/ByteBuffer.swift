internal import CGRPC

/// Owns a `grpc_byte_buffer`: the message that a call sends.
struct ByteBuffer: ~Copyable {
    private let buffer: UnsafeMutablePointer<grpc_byte_buffer>

    /// Copies a message once into memory that gRPC counts references to.
    init(copying bytes: [UInt8]) {
        let slice = GRPCSlice(copying: bytes)
        let made = slice.withSlice { slice in
            withUnsafePointer(to: slice) { grpc_raw_byte_buffer_create(UnsafeMutablePointer(mutating: $0), 1) }
        }
        guard let made else { preconditionFailure("grpc_raw_byte_buffer_create always gives a buffer") }
        buffer = made
        LiveOwners.added()
    }

    deinit {
        grpc_byte_buffer_destroy(buffer)
        LiveOwners.removed()
    }

    /// Lends the buffer.
    borrowing func withBuffer<Result>(_ body: (UnsafeMutablePointer<grpc_byte_buffer>) -> Result) -> Result {
        body(buffer)
    }

    /// Copies all bytes of a borrowed buffer, once, also where they arrived in pieces.
    static func bytes(borrowing buffer: UnsafeMutablePointer<grpc_byte_buffer>) -> [UInt8]? {
        // gRPC writes its position here; it stays in place for the few lines that read.
        let reader = UnsafeMutablePointer<grpc_byte_buffer_reader>.allocate(capacity: 1)
        reader.initialize(to: grpc_byte_buffer_reader())
        defer { reader.deallocate() }
        guard grpc_byte_buffer_reader_init(reader, buffer) != 0 else { return nil }
        defer { grpc_byte_buffer_reader_destroy(reader) }
        let length = grpc_byte_buffer_length(reader.pointee.buffer_out)
        return [UInt8](unsafeUninitializedCapacity: length) { target, count in
            var piece: UnsafeMutablePointer<grpc_slice>?
            while grpc_byte_buffer_reader_peek(reader, &piece) != 0, let slice = piece {
                let source = UnsafeBufferPointer(start: cgrpc_slice_start(slice), count: cgrpc_slice_length(slice))
                _ = UnsafeMutableBufferPointer(rebasing: target[count...]).initialize(from: source)
                count += source.count
            }
        }
    }
}
