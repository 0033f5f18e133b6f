internal import CPostgres
import Foundation
import TemporalCore

/// One connection to a PostgreSQL server: owns libpq's handle, and blocks its thread while the server works.
final class PostgresSession {
    /// How many prepared statements are kept.
    private static let largestCache = 256

    private let handle: OpaquePointer
    private let settings: PostgresSettings
    /// The names of prepared statements by their text.
    private var prepared: [String: String] = [:]

    /// Connects; gives up after five seconds.
    init(_ settings: PostgresSettings) throws(DatabaseError) {
        let parameters = [
            ("host", settings.host), ("port", "\(settings.port)"), ("user", settings.user),
            ("password", settings.password), ("dbname", settings.database), ("client_encoding", "UTF8"),
            ("application_name", "orders"), ("connect_timeout", "5"),
            // If the server vanishes without closing the connection, that is noticed within half a minute.
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "20000"),
            (
                "options",
                "-c timezone=UTC -c datestyle=ISO -c statement_timeout=30000 -c lock_timeout=10000 "
                    + "-c idle_in_transaction_session_timeout=60000 -c client_min_messages=warning"
            ),
        ]
        let names = CStrings(parameters.map { CText(replacingNUL: $0.0) } + [nil])
        var texts: [CText?] = []
        for (name, value) in parameters {
            do throws(EmbeddedNUL) { texts.append(try CText(value)) } catch {
                throw DatabaseError(.unusable, "the \(name) of the PostgreSQL server \(error)")
            }
        }
        let values = CStrings(texts + [nil])
        let handle = names.withPointers { names in
            values.withPointers { values in PQconnectdbParams(names, values, 0) }
        }
        guard let handle else { throw DatabaseError(.full, "there is no memory for a connection to \(settings.place)") }
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            throw DatabaseError(connecting: message, settings)
        }
        self.handle = handle
        self.settings = settings
    }

    deinit { PQfinish(handle) }

    /// Whether the connection is still usable.
    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    /// Runs statements without parameters.
    /// - Returns: the server's command tag, e.g. `COMMIT`.
    @discardableResult
    func execute(_ sql: String) throws(DatabaseError) -> String {
        let result = try PostgresResult(PQexec(handle, sql), self)
        return result.command
    }

    /// Runs a statement with parameters, prepared at its first use.
    func query(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> PostgresResult {
        let name = try prepare(sql)
        let parameters = CStrings(try values.map { value throws(DatabaseError) in try Self.text(value) })
        let result = parameters.withPointers { pointers in
            PQexecPrepared(handle, name, Int32(values.count), pointers, nil, nil, 0)
        }
        return try PostgresResult(result, self)
    }

    /// Waits for a `NOTIFY`.
    /// - Returns: whether there was one within the time.
    func waitForNotification(milliseconds: Int32) throws(DatabaseError) -> Bool {
        if takeNotifications() { return true }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, milliseconds) > 0 else { return false }
        guard PQconsumeInput(handle) == 1 else { throw lost }
        return takeNotifications()
    }

    private func takeNotifications() -> Bool {
        var isAny = false
        while let notification = PQnotifies(handle) {
            PQfreemem(notification)
            isAny = true
        }
        return isAny
    }

    private func prepare(_ sql: String) throws(DatabaseError) -> String {
        if let name = prepared[sql] { return name }
        if prepared.count >= Self.largestCache {
            try execute("DEALLOCATE ALL")
            prepared = [:]
        }
        let name = "s\(prepared.count)"
        _ = try PostgresResult(PQprepare(handle, name, sql, 0, nil), self)
        prepared[sql] = name
        return name
    }

    private static func text(_ value: SQLValue) throws(DatabaseError) -> CText? {
        switch value {
        case .null: nil
        case .integer(let number): CText(replacingNUL: "\(number)")
        case .boolean(let flag): CText(replacingNUL: flag ? "t" : "f")
        case .time(let moment): CText(replacingNUL: moment.description)
        case .text(let text): try text.withoutNUL()
        }
    }
}

extension PostgresSession {
    /// The error when there is no result.
    func failure(_ result: OpaquePointer?) -> DatabaseError {
        guard isAlive else { return lost }
        let state = PQresultErrorField(result, POSTGRES_FIELD_SQLSTATE).map { String(cString: $0) } ?? ""
        let message =
            PQresultErrorField(result, POSTGRES_FIELD_MESSAGE).map { String(cString: $0) }
            ?? String(cString: PQerrorMessage(handle)).trimmingCharacters(in: .whitespacesAndNewlines)
        return DatabaseError(state: state, message, settings)
    }

    private var lost: DatabaseError {
        let message = String(cString: PQerrorMessage(handle)).split(separator: "\n").first.map { ": \($0)" } ?? ""
        return DatabaseError(.unreachable, "the connection to \(settings.place) was lost\(message)")
    }
}
