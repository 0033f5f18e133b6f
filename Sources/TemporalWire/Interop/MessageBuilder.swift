internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// Builds C messages in an arena. It is only valid inside the `MessageArena.encode` that handed it out.
struct MessageBuilder {
    private let state: UnsafeMutablePointer<ArenaState>

    init(state: UnsafeMutablePointer<ArenaState>) { self.state = state }

    /// A message with the defaults that its generated `__init` sets.
    func make<Message>(_ initialise: (UnsafeMutablePointer<Message>?) -> Void) -> UnsafeMutablePointer<Message> {
        let message = allocate(Message.self, count: 1)
        initialise(message)
        return message
    }

    /// A message with the defaults, changed by `fill`.
    func make<Message>(
        _ initialise: (UnsafeMutablePointer<Message>?) -> Void,
        _ fill: (inout Message) -> Void
    ) -> UnsafeMutablePointer<Message> {
        let message = make(initialise)
        fill(&message.pointee)
        return message
    }

    /// A name: an id, a queue, a key, a reason. protobuf-c ends texts at a NUL, and would make two names one; where there is
    /// one the message is not sent, and `MessageArena.encode` says which field it is.
    func text(_ name: String) -> UnsafeMutablePointer<CChar> {
        guard name.hasNUL else { return copy(name) }
        let copied = copy(CText(replacingNUL: name).text)
        state.pointee.refuse(copied)
        return copied
    }

    /// Words for people, such as the message of a failure: a NUL in them becomes U+FFFD.
    func prose(_ words: String) -> UnsafeMutablePointer<CChar> { copy(CText(replacingNUL: words).text) }

    private func copy(_ string: String) -> UnsafeMutablePointer<CChar> {
        var string = string
        return string.withUTF8 { utf8 in
            let copy = allocate(UInt8.self, count: utf8.count + 1)
            if let source = utf8.baseAddress { copy.update(from: source, count: utf8.count) }
            copy[utf8.count] = 0
            return UnsafeMutableRawPointer(copy).assumingMemoryBound(to: CChar.self)
        }
    }

    /// A bytes field.
    func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
        let copy = allocate(UInt8.self, count: bytes.count)
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { copy.update(from: start, count: source.count) }
        }
        return ProtobufCBinaryData(len: bytes.count, data: copy)
    }

    /// The pointers of a repeated message field. Its count goes into the field's `n_…`.
    func list<Element, Message>(
        _ elements: [Element],
        _ build: (Element) -> UnsafeMutablePointer<Message>
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?> {
        let list = allocate(UnsafeMutablePointer<Message>?.self, count: elements.count)
        for (index, element) in elements.enumerated() { list[index] = build(element) }
        return list
    }

    /// The strings of a repeated string field.
    func texts(_ strings: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let list = allocate(UnsafeMutablePointer<CChar>?.self, count: strings.count)
        for (index, string) in strings.enumerated() { list[index] = text(string) }
        return list
    }

    /// The numbers of a repeated scalar field.
    func scalars<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
        let list = allocate(Value.self, count: values.count)
        for (index, value) in values.enumerated() { list[index] = value }
        return list
    }

    /// The wire bytes of a message.
    func packed<Message>(_ message: UnsafeMutablePointer<Message>) -> [UInt8] {
        let base = UnsafeMutableRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
        state.pointee.nameRefusedText(in: base)
        let size = protobuf_c_message_get_packed_size(base)
        return Array(unsafeUninitializedCapacity: size) { buffer, count in
            count = protobuf_c_message_pack(base, buffer.baseAddress)
        }
    }

    private func allocate<Value>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
        state.pointee.reserve(MemoryLayout<Value>.stride * count).bindMemory(to: Value.self, capacity: max(count, 1))
    }
}

extension MessageBuilder {
    /// The names of the fields of a message that count.
    func fieldMask(_ paths: [String]) -> Ref<Google__Protobuf__FieldMask> {
        make(google__protobuf__field_mask__init) {
            $0.n_paths = paths.count
            $0.paths = texts(paths)
        }
    }
}
