/// One row of a result: columns by their names.
public struct SQLRow: Sendable, Hashable {
    private let columns: [String]
    private let values: [SQLValue]

    /// A row; `columns` and `values` have the same length.
    init(columns: [String], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The value of a column, as the type that is asked for.
    /// - Throws: ``DatabaseError`` when the column does not exist, or has another type.
    public subscript<Value: SQLConvertible>(_ column: String) -> Value {
        get throws(DatabaseError) {
            guard let index = columns.firstIndex(of: column) else {
                throw DatabaseError(.other, "there is no column \(column), only \(columns.joined(separator: ", "))")
            }
            guard let value = Value(sqlValue: values[index]) else {
                throw DatabaseError(
                    .other,
                    "the column \(column) holds \(values[index]), which is not a value of type \(Value.self)"
                )
            }
            return value
        }
    }
}
