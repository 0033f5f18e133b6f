/// The fields of a message by their numbers, without what lies inside them: for a message that cannot be read as a whole.
///
/// It never fails. What comes behind a field that breaks the wire format is not there.
struct FieldScan {
    private var fields: [UInt32: [WireReader.Value]] = [:]
    /// Whether all bytes are fields.
    private(set) var isComplete = true

    /// What is kept of a message that is made to be large: the API's own numbers are small, and its lists here short.
    private static let limit = (ids: UInt32(64), values: 1000)

    init(_ bytes: ArraySlice<UInt8>) {
        var reader = WireReader(bytes, message: "")
        while !reader.isAtEnd {
            guard let field = try? reader.field() else {
                isComplete = false
                return
            }
            guard field.id < Self.limit.ids else { continue }
            fields[field.id, default: []].keep(field.value, atMost: Self.limit.values)
        }
    }

    /// The values of a field that holds bytes, a text or a message.
    func all(_ id: UInt32) -> [ArraySlice<UInt8>] {
        (fields[id] ?? []).compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }

    /// The value that counts where the field is not repeated.
    func bytes(_ id: UInt32) -> ArraySlice<UInt8>? { all(id).last }

    /// A text; empty where the field is missing.
    func text(_ id: UInt32) -> String { bytes(id).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    /// A message within; one without fields where the field is missing.
    func message(_ id: UInt32) -> FieldScan { FieldScan(bytes(id) ?? []) }

    /// A number; 0 where the field is missing.
    func number(_ id: UInt32) -> Int64 {
        guard case .varint(let number)? = fields[id]?.last else { return 0 }
        return Int64(truncatingIfNeeded: number)
    }
}

extension [WireReader.Value] {
    /// Adds a value, in the place of the last one where there are enough.
    fileprivate mutating func keep(_ value: WireReader.Value, atMost limit: Int) {
        if count == limit { removeLast() }
        append(value)
    }
}
