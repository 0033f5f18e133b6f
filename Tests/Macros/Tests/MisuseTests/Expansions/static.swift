import TemporalMacros
import TemporalWorkflows

public struct TooLate: Error {}

@Workflow(name: "parcel")
public struct Parcel {
    @Query var street: String
    private(set) var isSigned = false

    public init(_ street: String) { self.street = street }

    public static func run(_ street: String, in context: Context) async throws -> String {
        try await context.wait { $0.isSigned }
        return street
    }

    @Signal(aliases: ["confirm"], description: "The parcel has arrived.")
    public mutating func sign() { isSigned = true }

    @Signal(unfinished: .abandon)
    static func remind(after delay: Duration, of note: String, in context: Context) async throws {
        try await context.sleep(for: delay)
    }

    @Query
    func isAt(_ street: String) throws -> Bool { self.street == street }

    @Update(name: "redirect-to", validate: "checkOpen")
    mutating func redirect(to street: String) throws(TooLate) -> String {
        defer { self.street = street }
        return self.street
    }

    func checkOpen() throws(TooLate) {
        if isSigned { throw TooLate() }
    }

    @Update
    mutating func clear() { isSigned = false }
}
