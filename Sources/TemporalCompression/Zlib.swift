internal import CZlib

/// The zlib format (RFC 1950).
enum Zlib {
    /// What zlib takes at once at most.
    private static let largestInput = Int(UInt32.max)

    static func compress(_ bytes: [UInt8], level: Int) throws(CompressionError) -> [UInt8] {
        guard bytes.count <= largestInput else { throw .library("\(bytes.count) bytes are more than it takes") }
        var count = compressBound(uLong(bytes.count))
        var out = [UInt8](repeating: 0, count: Int(count))
        let status = compress2(&out, &count, bytes, uLong(bytes.count), Int32(level))
        guard status == Z_OK else { throw .library("status \(status)") }
        return Array(out.prefix(Int(count)))
    }

    /// Decompresses piece by piece, so that a few bytes which claim to be very many never take more than the limit.
    static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        guard bytes.count <= largestInput else { throw .malformed("\(bytes.count) bytes are too many") }
        var stream = z_stream()
        guard czlib_inflate_init(&stream) == Z_OK else { throw .library("there is no memory") }
        defer { inflateEnd(&stream) }
        var input = bytes
        var out: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(max(bytes.count * 4, 4096), 1 << 20))
        // zlib keeps a pointer to the input from call to call.
        let status = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = uInt(input.count)
            return inflateAll(&stream, by: &piece, limit: limit) { out += $0 }
        }
        guard out.count <= limit else { throw .tooLarge(limit: limit) }
        switch status {
        case Z_STREAM_END:
            guard stream.avail_in == 0 else { throw .malformed("it goes on behind its end") }
            return out
        case Z_OK, Z_BUF_ERROR: throw .malformed("it is cut off")
        case Z_MEM_ERROR: throw .library("there is no memory")
        default: throw .malformed("it is damaged")
        }
    }

    /// Ends with zlib's last status, or early when there is more than the limit.
    private static func inflateAll(
        _ stream: inout z_stream,
        by piece: inout [UInt8],
        limit: Int,
        _ take: (ArraySlice<UInt8>) -> Void
    ) -> Int32 {
        var taken = 0
        while taken <= limit {
            let (status, count) = piece.withUnsafeMutableBufferPointer { piece in
                stream.next_out = piece.baseAddress
                stream.avail_out = uInt(piece.count)
                let status = inflate(&stream, Z_NO_FLUSH)
                return (status, piece.count - Int(stream.avail_out))
            }
            taken += count
            take(piece.prefix(count))
            guard status == Z_OK, count > 0 else { return status }
        }
        return Z_OK
    }
}
