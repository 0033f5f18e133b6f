public import TemporalCore

/// Which database is used, and where it is.
public enum DatabaseSettings: Sendable, Hashable {
    /// One file, for any number of processes on one machine.
    case sqlite(path: String)
    /// A server.
    case postgres(PostgresSettings)

    /// The default file.
    public static let usualFile = ".orderflow/orders.db"

    /// Reads the settings of the environment.
    ///
    /// `ORDER_DB` is `sqlite` or `postgres`; without it, PostgreSQL is used where `POSTGRES_HOST` is set, else SQLite.
    /// - Parameter variable: returns a variable's value, or `nil`.
    /// - Throws: ``DatabaseError`` that names the invalid variable.
    public init(_ variable: (String) -> String?) throws(DatabaseError) {
        let named = variable("ORDER_DB")
        switch named?.lowercased() ?? (variable("POSTGRES_HOST") == nil ? "sqlite" : "postgres") {
        case "sqlite": self = .sqlite(path: variable("ORDER_DB_FILE") ?? Self.usualFile)
        case "postgres", "postgresql": self = .postgres(try PostgresSettings(variable))
        default: throw DatabaseError(.unusable, "ORDER_DB is '\(named ?? "")'; give sqlite or postgres")
        }
    }

    /// Opens the database. An SQLite file and its folder are created if they do not exist.
    public func open() async throws(DatabaseError) -> any Database {
        switch self {
        case .sqlite(let path): try await SQLiteDatabase.open(path: path)
        case .postgres(let settings): try await PostgresDatabase.open(settings)
        }
    }
}

/// Where a PostgreSQL server is, and which user to connect as.
public struct PostgresSettings: Sendable, Hashable {
    /// The server's name, or the folder of its socket when it begins with a slash.
    public var host: String
    /// The server's port.
    public var port: Int
    /// The user.
    public var user: String
    /// The user's password; never shown.
    @Redacted public var password: String
    /// The database.
    public var database: String
    /// How many connections are opened at most.
    public var connections: Int

    /// Settings; the defaults are the documented ones.
    public init(
        host: String = "localhost",
        port: Int = 5432,
        user: String = "orderflow",
        password: String = "orderflow123",
        database: String = "orderflow",
        connections: Int = 8
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
        self.connections = connections
    }

    init(_ variable: (String) -> String?) throws(DatabaseError) {
        self.init()
        if let text = variable("POSTGRES_PORT") {
            guard let number = Int(text), (1...65_535).contains(number) else {
                throw DatabaseError(.unusable, "POSTGRES_PORT is '\(text)'; give a port from 1 to 65535")
            }
            port = number
        }
        host = variable("POSTGRES_HOST") ?? host
        user = variable("POSTGRES_USER") ?? user
        password = variable("POSTGRES_PASSWORD") ?? password
        database = variable("POSTGRES_DB") ?? database
    }

    /// The server, for people.
    var place: String { "PostgreSQL at \(host):\(port)" }
}
