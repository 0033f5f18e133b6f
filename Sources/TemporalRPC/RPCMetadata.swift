package import TemporalCore

/// The headers of a call, in order. A key that ends in `-bin` carries any bytes, every other one printable ASCII.
package struct RPCMetadata: Sendable, Hashable {
    /// One header.
    package struct Entry: Sendable, Hashable {
        /// The name, in lower case.
        package let key: String
        /// The value's bytes; gRPC writes those of a `-bin` key in base64 and reads them back.
        @Redacted package private(set) var value: [UInt8]
    }

    /// The headers; a key may occur several times.
    package private(set) var entries: [Entry] = []

    /// No headers.
    package init() {}

    /// Whether there are no headers.
    package var isEmpty: Bool { entries.isEmpty }

    /// Adds a header of text.
    package mutating func add(_ key: String, _ value: String) {
        entries.append(Entry(key: key.lowercased(), value: Array(value.utf8)))
    }

    /// Adds a header of bytes, whose key ends in `-bin`.
    package mutating func add(binary key: String, _ value: [UInt8]) {
        precondition(key.hasSuffix("-bin"), "the key of a binary header ends in -bin, got \(key)")
        entries.append(Entry(key: key.lowercased(), value: value))
    }

    /// Adds the headers of another list after these.
    package mutating func append(_ other: RPCMetadata) {
        entries.append(contentsOf: other.entries)
    }

    /// The first key that gRPC would not send, because of letters in it or in its value.
    ///
    /// gRPC checks, too, but then it prints the value into the log: an API key has no place there.
    package var firstIllegalKey: String? {
        entries.first { !$0.isLegal }?.key
    }
}

extension RPCMetadata.Entry {
    fileprivate var isLegal: Bool {
        let isKeyLegal = !key.isEmpty && !key.hasPrefix(":") && key.utf8.allSatisfy(Self.isLegalInKey)
        return isKeyLegal && (key.hasSuffix("-bin") || value.allSatisfy { (0x20...0x7E).contains($0) })
    }

    private static func isLegalInKey(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }
}
