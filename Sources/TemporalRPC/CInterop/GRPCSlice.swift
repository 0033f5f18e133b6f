internal import CGRPC

/// Owns one reference to a `grpc_slice`.
struct GRPCSlice: ~Copyable {
    private let slice: grpc_slice

    /// Copies a string's UTF-8.
    init(copying string: String) {
        var string = string
        slice = string.withUTF8 { Self.copy(UnsafeRawBufferPointer($0)) }
        LiveOwners.added()
    }

    /// Copies bytes.
    init(copying bytes: [UInt8]) {
        slice = bytes.withUnsafeBytes { Self.copy($0) }
        LiveOwners.added()
    }

    deinit {
        grpc_slice_unref(slice)
        LiveOwners.removed()
    }

    /// Lends the slice; code that keeps it beyond the body takes another reference.
    borrowing func withSlice<Result: ~Copyable>(_ body: (grpc_slice) -> Result) -> Result {
        body(slice)
    }

    private static func copy(_ bytes: UnsafeRawBufferPointer) -> grpc_slice {
        grpc_slice_from_copied_buffer(bytes.baseAddress, bytes.count)
    }
}

extension grpc_slice {
    /// The bytes as a string, with broken UTF-8 repaired.
    var string: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// The bytes as an array.
    var array: [UInt8] { withBytes { Array($0) } }

    /// Lends the bytes where they are; a short slice holds them within itself, so they go with the slice.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        withUnsafePointer(to: self) { slice in
            body(UnsafeBufferPointer(start: cgrpc_slice_start(slice), count: cgrpc_slice_length(slice)))
        }
    }
}
