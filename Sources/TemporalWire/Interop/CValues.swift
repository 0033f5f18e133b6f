internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// A pointer to a C message; nil where the message has no such field.
typealias Ref<Message> = UnsafeMutablePointer<Message>

extension String {
    /// The text of a string field; bytes that are not UTF-8 become U+FFFD.
    init(field: UnsafeMutablePointer<CChar>?) {
        guard let field else {
            self = ""
            return
        }
        self.init(cString: field)
    }
}

extension [UInt8] {
    /// The contents of a bytes field.
    init(field: ProtobufCBinaryData) {
        self.init(UnsafeBufferPointer(start: field.data, count: field.data == nil ? 0 : field.len))
    }
}

extension ProtobufCBinaryData {
    /// The bytes without a copy, for as long as the message lives.
    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: data, count: data == nil ? 0 : len) }
}

/// The elements of a repeated message field.
func elements<Message>(_ list: UnsafeMutablePointer<Ref<Message>?>?, _ count: Int) -> UnsafeBufferPointer<Ref<Message>?>
{
    UnsafeBufferPointer(start: list, count: list == nil ? 0 : count)
}

/// The strings of a repeated string field.
func texts(_ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String] {
    elements(list, count).map { String(field: $0) }
}

/// The numbers of a repeated scalar field.
func scalars<Value>(_ list: UnsafeMutablePointer<Value>?, _ count: Int) -> [Value] {
    Array(UnsafeBufferPointer(start: list, count: list == nil ? 0 : count))
}

extension RawRepresentable where RawValue == UInt32 {
    /// The number of a C enum, which may be one that this version has no name for.
    var number: Int32 { Int32(bitPattern: rawValue) }
    /// A C enum of a number.
    init?(number: Int32) { self.init(rawValue: UInt32(bitPattern: number)) }
}

extension Duration {
    /// Any value of a Duration field; it cannot overflow.
    init(_ field: Ref<Google__Protobuf__Duration>) {
        self.init(
            secondsComponent: field.pointee.seconds,
            attosecondsComponent: Int64(field.pointee.nanos) * 1_000_000_000
        )
    }

    /// A Duration field, absent when it is not set.
    static func field(_ field: Ref<Google__Protobuf__Duration>?) -> Duration? { field.map { Duration($0) } }

    /// A timeout, where zero means that it is not limited.
    static func timeout(_ field: Ref<Google__Protobuf__Duration>?) -> Duration? {
        guard let field, field.pointee.seconds != 0 || field.pointee.nanos != 0 else { return nil }
        return Duration(field)
    }

    /// The C form: exact to the nanosecond; negative durations become zero, since the server knows none.
    func message(_ builder: MessageBuilder) -> Ref<Google__Protobuf__Duration> {
        // 10,000 years, the most that a field of this kind may hold; held before it is taken apart.
        let (seconds, attoseconds) = min(Swift.max(self, .zero), .seconds(315_576_000_000)).components
        return builder.make(google__protobuf__duration__init) {
            $0.seconds = seconds
            $0.nanos = Int32(attoseconds / 1_000_000_000)
        }
    }
}

extension Timestamp {
    /// A Timestamp field; what lies beyond the years 1 to 9999 is held at their ends.
    init(_ field: Ref<Google__Protobuf__Timestamp>) {
        self.init(secondsSince1970: field.pointee.seconds, nanoseconds: Int64(field.pointee.nanos))
    }

    /// A Timestamp field, absent when it is not set.
    static func field(_ field: Ref<Google__Protobuf__Timestamp>?) -> Timestamp? { field.map { Timestamp($0) } }

    /// The C form.
    func message(_ builder: MessageBuilder) -> Ref<CTimestamp> {
        builder.make(google__protobuf__timestamp__init) {
            $0.seconds = secondsSince1970
            $0.nanos = Int32(nanosecondsOfSecond)
        }
    }
}

extension Bool {
    /// The C form.
    var flag: protobuf_c_boolean { self ? 1 : 0 }
}

extension [Timestamp] {
    init(_ list: UnsafeMutablePointer<Ref<CTimestamp>?>?, _ count: Int) {
        self = elements(list, count).compactMap { .field($0) }
    }
}
