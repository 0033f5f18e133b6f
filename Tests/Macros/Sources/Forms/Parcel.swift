public import TemporalMacros
public import TemporalWorkflows

/// The same as ``ParcelByHand``, with macros and a static `run`.
@Workflow(name: "Parcel")
struct StaticParcel {
    @Query var street: String
    var isSigned = false
    var notes: [String] = []
    var reminders = 0

    init(_ street: String) { self.street = street }

    static func run(_ street: String, in context: Context) async throws -> String {
        try await context.wait { $0.isSigned }
        context.state.notes.append("signed")
        try await context.sleep(for: .hours(1))
        let receipt = try await context.execute(Depot.file, Arguments(street, context.state.notes.count))
        return "\(receipt) at \(context.state.street)"
    }

    @Signal(aliases: ["confirm"])
    mutating func sign() { isSigned = true }

    @Signal
    mutating func note(_ text: String, times: Int) {
        for _ in 0..<times { notes.append(text) }
    }

    @Signal(name: "remind-later", unfinished: .abandon)
    static func remind(after delay: Duration, in context: Context) async throws {
        try await context.sleep(for: delay)
        context.state.reminders += 1
    }

    @Query(description: "All in a line.")
    func summary() -> String { "\(street) \(isSigned) \(notes) \(reminders)" }

    @Query
    func has(_ note: String) throws -> Bool {
        guard !note.isEmpty else { throw EmptyNote() }
        return notes.contains(note)
    }

    @Update(validate: "checkOpen")
    mutating func redirect(to street: String) throws(TooLate) -> String {
        if street.isEmpty { throw TooLate(street: self.street) }
        defer { self.street = street }
        return self.street
    }

    func checkOpen() throws(TooLate) {
        if isSigned { throw TooLate(street: street) }
    }

    @Update
    static func weigh(in context: Context) async throws -> Int {
        let weight = try await context.execute(Depot.weigh, context.state.street)
        context.state.notes.append("\(weight) g")
        return weight
    }

    @Update
    mutating func clear() { notes = [] }
}

/// The same again: `run` and all handlers are methods, and the state is theirs.
@Workflow(name: "Parcel")
public struct Parcel {
    /// Where it goes.
    @Query public private(set) var street: String
    var isSigned = false
    var notes: [String] = []
    var reminders = 0

    /// A parcel that is on its way.
    public init(_ street: String) { self.street = street }

    /// Waits until somebody signs.
    public mutating func run(_ street: String, in context: Context) async throws -> String {
        try await context.wait { $0.isSigned }
        notes.append("signed")
        try await context.sleep(for: .hours(1))
        let receipt = try await context.execute(Depot.file, Arguments(street, notes.count))
        return "\(receipt) at \(self.street)"
    }

    /// Somebody signs.
    @Signal(aliases: ["confirm"])
    public mutating func sign() { isSigned = true }

    @Signal
    mutating func note(_ text: String, times: Int) {
        for _ in 0..<times { notes.append(text) }
    }

    @Signal(name: "remind-later", unfinished: .abandon)
    mutating func remind(after delay: Duration, in context: Context) async throws {
        try await context.sleep(for: delay)
        reminders += 1
    }

    @Query(description: "All in a line.")
    func summary() -> String { "\(street) \(isSigned) \(notes) \(reminders)" }

    @Query
    func has(_ note: String) throws -> Bool {
        guard !note.isEmpty else { throw EmptyNote() }
        return notes.contains(note)
    }

    @Update(validate: "checkOpen")
    mutating func redirect(to street: String) throws(TooLate) -> String {
        if street.isEmpty { throw TooLate(street: self.street) }
        defer { self.street = street }
        return self.street
    }

    func checkOpen(_ street: String) throws(TooLate) {
        if isSigned { throw TooLate(street: self.street) }
    }

    @Update
    mutating func weigh(in context: Context) async throws -> Int {
        let weight = try await context.execute(Depot.weigh, street)
        notes.append("\(weight) g")
        return weight
    }

    @Update
    mutating func clear() { notes = [] }
}
