internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

/// Owns the memory of C messages: a bump arena from which protobuf-c unpacks, and which is freed at once.
struct MessageArena: ~Copyable {
    /// The function that protoc-c makes for each message: reads it with an allocator.
    typealias Unpack<Message> = (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) ->
        UnsafeMutablePointer<Message>?

    private let state: UnsafeMutablePointer<ArenaState>

    private init(firstChunk: Int, budget: Int) {
        state = .allocate(capacity: 1)
        state.initialize(to: ArenaState(firstChunk: firstChunk, budget: budget))
    }

    deinit {
        state.pointee.freeChunks()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// Unpacks a message, hands it to `body` and frees it.
    static func decode<Message, Result>(
        _ bytes: [UInt8],
        with unpack: Unpack<Message>,
        _ body: (UnsafeMutablePointer<Message>) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(WireError) -> Result in
            try decode(buffer, with: unpack, body)
        }
    }

    /// Unpacks a message whose bytes lie in another one.
    static func decode<Message, Result>(
        _ bytes: UnsafeBufferPointer<UInt8>,
        with unpack: Unpack<Message>,
        _ body: (UnsafeMutablePointer<Message>) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        let arena = MessageArena(firstChunk: 1024 + 3 * bytes.count, budget: ArenaState.budget(forBytes: bytes.count))
        var allocator = ProtobufCAllocator(
            alloc: { data, size in
                data?.assumingMemoryBound(to: ArenaState.self).pointee.admit(size)
            },
            free: { _, _ in },
            allocator_data: UnsafeMutableRawPointer(arena.state)
        )
        arena.state.pointee.markStack()
        guard let message = unpack(&allocator, bytes.count, bytes.baseAddress) else {
            let problem = arena.state.pointee.refusal ?? "the \(bytes.count) bytes are not such a message"
            throw WireError(message: Self.name(of: Message.self), reason: problem)
        }
        // Texts are cut at a NUL by now. Where there is one they are read again, with another byte in its place.
        let cuts = TextScan.positionsOfNUL(in: bytes, UnsafeRawPointer(message).descriptor)
        guard !cuts.isEmpty else { return try body(message) }
        var repaired = Array(bytes)
        // A byte that no UTF-8 has is read as U+FFFD.
        for position in cuts { repaired[position] = 0xFF }
        return try decode(repaired, with: unpack, body)
    }

    /// Builds a message and packs it.
    /// - Throws: ``WireError`` when there is a NUL in a name.
    static func encode<Message>(
        _ build: (MessageBuilder) -> UnsafeMutablePointer<Message>
    ) throws(WireError) -> [UInt8] {
        let arena = MessageArena(firstChunk: 4096, budget: .max)
        let bytes = MessageBuilder(state: arena.state).packed(build(MessageBuilder(state: arena.state)))
        if let field = arena.state.pointee.refusedField {
            throw WireError(unsendable: Self.name(of: Message.self), reason: "\(field) \(EmbeddedNUL())")
        }
        return bytes
    }

    /// Builds a message and says how many bytes it has.
    static func size<Message>(_ build: (MessageBuilder) -> UnsafeMutablePointer<Message>) -> Int {
        let arena = MessageArena(firstChunk: 4096, budget: .max)
        let message = UnsafeMutableRawPointer(build(MessageBuilder(state: arena.state)))
        return protobuf_c_message_get_packed_size(message.assumingMemoryBound(to: ProtobufCMessage.self))
    }

    /// Builds a message and packs it; a NUL becomes U+FFFD wherever it is, for what is not a call and cannot be refused.
    static func encodeReplacingNUL<Message>(_ build: (MessageBuilder) -> UnsafeMutablePointer<Message>) -> [UInt8] {
        let arena = MessageArena(firstChunk: 4096, budget: .max)
        return MessageBuilder(state: arena.state).packed(build(MessageBuilder(state: arena.state)))
    }

    /// The protobuf name of a generated C type: `Temporal__Api__Common__V1__Payload` without its underscores.
    private static func name<Message>(of type: Message.Type) -> String {
        let parts = String(describing: type).split(separator: "_", omittingEmptySubsequences: true)
        return parts.enumerated().map { $0 == parts.count - 1 ? String($1) : $1.lowercased() }.joined(separator: ".")
    }
}

/// The inside of a ``MessageArena``: chunks in a chain, each beginning with the address of the one before.
struct ArenaState {
    /// How deep the C stack may grow while unpacking. protobuf-c recurses once per nested message and has no limit of
    /// its own: without this one, a few kilobytes of nested failures would overflow the stack of the thread.
    private static let stackLimit: UInt = 192 * 1024
    private static let headerSize = 16

    private var cursor: UnsafeMutableRawPointer
    private var end: UnsafeMutableRawPointer
    private var chunk: UnsafeMutableRawPointer
    private var nextChunkSize: Int
    private var budget: Int
    private var stackStart: UInt = 0
    /// Why the allocator said no; nil while it did not.
    private(set) var refusal: String?
    /// A name with a NUL in it that was built in.
    private var refusedText: UnsafeMutablePointer<CChar>?
    /// The field of it; nil while it is not set.
    private(set) var refusedField: String?

    init(firstChunk: Int, budget: Int) {
        let size = firstChunk + Self.headerSize
        chunk = .allocate(byteCount: size, alignment: 16)
        chunk.storeBytes(of: nil, as: UnsafeMutableRawPointer?.self)
        cursor = chunk + Self.headerSize
        end = chunk + size
        nextChunkSize = firstChunk
        self.budget = budget
    }

    /// How much memory a message of that many bytes may take: the C form of honest messages is a few times their size,
    /// an empty sub-message of two bytes becomes at most some hundred.
    static func budget(forBytes count: Int) -> Int { (1 << 20) + 64 * min(count, 1 << 32) }

    /// Remembers where the stack stands before protobuf-c is called.
    mutating func markStack() { stackStart = UInt(cprotobufc_stack_position()) }

    /// The allocator's side: memory, or nil when the message is too deep or too large.
    mutating func admit(_ size: Int) -> UnsafeMutableRawPointer? {
        let position = UInt(cprotobufc_stack_position())
        let depth = position < stackStart ? stackStart - position : position - stackStart
        guard depth < Self.stackLimit else {
            refusal = "it is nested too deeply"
            return nil
        }
        guard size >= 0, size <= budget else {
            refusal = "it would take too much memory"
            return nil
        }
        budget -= size
        return reserve(size)
    }

    /// Memory without a question, aligned for every C type that the generated code uses.
    mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        let rounded = (size + 7) & ~7
        if end - cursor < rounded { addChunk(holding: rounded) }
        let start = cursor
        cursor += rounded
        return start
    }

    /// Remembers a text that cannot be sent.
    mutating func refuse(_ text: UnsafeMutablePointer<CChar>) {
        if refusedText == nil { refusedText = text }
    }

    /// Finds out in which field of a message the text is that cannot be sent.
    mutating func nameRefusedText(in message: UnsafePointer<ProtobufCMessage>) {
        guard let refusedText, refusedField == nil else { return }
        refusedField = TextScan.field(holding: refusedText, in: message)
    }

    private mutating func addChunk(holding size: Int) {
        nextChunkSize = max(2 * nextChunkSize, size)
        let previous = chunk
        chunk = .allocate(byteCount: nextChunkSize + Self.headerSize, alignment: 16)
        chunk.storeBytes(of: previous, as: UnsafeMutableRawPointer?.self)
        cursor = chunk + Self.headerSize
        end = cursor + nextChunkSize
    }

    mutating func freeChunks() {
        var next: UnsafeMutableRawPointer? = chunk
        while let current = next {
            next = current.load(as: UnsafeMutableRawPointer?.self)
            current.deallocate()
        }
    }
}
