/// Memory that is held while a history is replayed, so that what the code allocates lies elsewhere than it did before.
///
/// A `Dictionary` and a `Set` are ordered by hash values that follow from where their storage lies. Code that runs
/// again in its process is as a rule given the same addresses again, and finds the same order; another worker does not.
/// The thread that replays must hold it, since each thread keeps the blocks that it has freed.
enum HeldMemory {
    /// Does something while memory is held.
    static func during<Value>(_ body: () -> Value) -> Value {
        // More of each size than an allocator has at hand, and not always as many.
        let small = stride(from: 32, through: 1_040, by: 16).flatMap { size in
            (0..<Int.random(in: 8...16)).map { _ in size }
        }
        let large = (1...6).flatMap { power in [1_024 << power, 1_536 << power, 1_024 << power] }
        let blocks = (small + large).shuffled().map { size in
            UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        }
        defer { for block in blocks { block.deallocate() } }
        return body()
    }
}
