/// Why a payload cannot be compressed or decompressed.
@nonexhaustive
public enum CompressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It says that it is compressed, and is damaged or cut off.
    case malformed(String)
    /// It would be larger than the codec allows.
    case tooLarge(limit: Int)
    /// zlib failed.
    case library(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .malformed(let reason): "a compressed payload cannot be read: \(reason)"
        case .tooLarge(let limit):
            """
            a compressed payload would have more than \(limit) bytes; if it may, raise the codec's \
            maximumDecompressedSize
            """
        case .library(let reason): "zlib failed: \(reason)"
        }
    }
}
