public import TemporalCore

/// What a parameter or a column can be.
public enum SQLValue: Sendable, Hashable {
    /// Nothing.
    case null
    /// A whole number.
    case integer(Int64)
    /// Text; also what neither database gives in another form, such as decimals and JSON.
    case text(String)
    /// Yes or no; SQLite gives 1 or 0 instead.
    case boolean(Bool)
    /// A moment; SQLite gives its text instead.
    case time(Timestamp)
}

/// A Swift type that can be a parameter, and be read from a column.
public protocol SQLConvertible: Sendable {
    /// The value as a database takes it.
    var sqlValue: SQLValue { get }
    /// Reads a column; `nil` when it holds something else.
    init?(sqlValue: SQLValue)
}

extension Int64: SQLConvertible {
    /// The number.
    public var sqlValue: SQLValue { .integer(self) }

    /// Reads a whole number.
    public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self = number
    }
}

extension Int: SQLConvertible {
    /// The number.
    public var sqlValue: SQLValue { .integer(Int64(self)) }

    /// Reads a whole number.
    public init?(sqlValue: SQLValue) {
        guard case .integer(let number) = sqlValue else { return nil }
        self.init(exactly: number)
    }
}

extension String: SQLConvertible {
    /// The text.
    public var sqlValue: SQLValue { .text(self) }

    /// Reads text.
    public init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self = text
    }
}

extension String {
    /// The text for the databases' C interfaces, which would take a NUL character for its end.
    func withoutNUL() throws(DatabaseError) -> CText {
        do throws(EmbeddedNUL) { return try CText(self) } catch {
            throw DatabaseError(.violation, "a text with a NUL character in it cannot be kept: \(debugDescription)")
        }
    }
}

extension Bool: SQLConvertible {
    /// Yes or no.
    public var sqlValue: SQLValue { .boolean(self) }

    /// Reads yes or no, or a number that stands for it.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .boolean(let flag): self = flag
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }
}

extension Timestamp: SQLConvertible {
    /// The moment, in whole milliseconds.
    public var sqlValue: SQLValue { .time(self) }

    /// Reads a moment, or its RFC 3339 text.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .time(let moment): self = moment
        case .text(let text): self.init(text)
        default: return nil
        }
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    /// The value, or nothing.
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }

    /// Reads a value, or nothing.
    public init?(sqlValue: SQLValue) {
        if case .null = sqlValue {
            self = Self.none
        } else if let value = Wrapped(sqlValue: sqlValue) {
            self = value
        } else {
            return nil
        }
    }
}
