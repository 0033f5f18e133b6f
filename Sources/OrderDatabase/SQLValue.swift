public import TemporalCore

/// The value of a parameter or a column.
public enum SQLValue: Sendable, Hashable {
    /// NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// Text; also decimals and JSON, which both databases return as text.
    case text(String)
    /// A Boolean; SQLite returns 1 or 0 instead.
    case boolean(Bool)
    /// A time; SQLite returns its text instead.
    case time(Timestamp)
}

/// A Swift type for parameters and columns.
public protocol SQLConvertible: Sendable {
    /// The value for the database.
    var sqlValue: SQLValue { get }
    /// Reads a column; `nil` if it has another type.
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
    /// The text for the databases' C interfaces, where a NUL character would end it.
    func withoutNUL() throws(DatabaseError) -> CText {
        do throws(EmbeddedNUL) { return try CText(self) } catch {
            throw DatabaseError(.violation, "a text with a NUL character in it cannot be kept: \(debugDescription)")
        }
    }
}

extension Bool: SQLConvertible {
    /// The Boolean.
    public var sqlValue: SQLValue { .boolean(self) }

    /// Reads a Boolean, or 0 or 1.
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
    /// The time, in whole milliseconds.
    public var sqlValue: SQLValue { .time(self) }

    /// Reads a time, or its RFC 3339 text.
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .time(let moment): self = moment
        case .text(let text): self.init(text)
        default: return nil
        }
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    /// The value, or null.
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }

    /// Reads a value, or null.
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
