internal import CGRPC

/// Owns the headers that calls send: an array of `grpc_metadata` with a reference to each key and value.
///
/// It never changes after `init`, so that the calls of a channel share one.
// tidy:allow unchecked-sendable — immutable memory that gRPC only reads
final class MetadataArray: @unchecked Sendable {
    private let entries: UnsafeMutableBufferPointer<grpc_metadata>

    /// Copies the headers.
    init(copying metadata: RPCMetadata) {
        GRPCLibrary.start()
        entries = .allocate(capacity: metadata.entries.count)
        for (index, entry) in metadata.entries.enumerated() {
            var header = grpc_metadata()
            header.key = GRPCSlice(copying: entry.key).withSlice(grpc_slice_ref)
            header.value = GRPCSlice(copying: entry.value).withSlice(grpc_slice_ref)
            entries.initializeElement(at: index, to: header)
        }
        LiveOwners.added()
    }

    deinit {
        for entry in entries {
            grpc_slice_unref(entry.key)
            grpc_slice_unref(entry.value)
        }
        entries.deallocate()
        LiveOwners.removed()
    }

    /// Lends the headers.
    func withEntries<Result>(_ body: (UnsafeMutableBufferPointer<grpc_metadata>) -> Result) -> Result {
        body(entries)
    }
}
