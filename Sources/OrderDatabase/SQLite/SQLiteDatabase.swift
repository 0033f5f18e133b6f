import Dispatch
import Foundation
import GRDB
import TemporalCore

/// A database in one file, shared by the processes of one machine.
///
/// One transaction at a time may write (`BEGIN IMMEDIATE`; others wait up to five seconds for it). Readers do not block
/// writers, since the file has a write-ahead log. Every commit is flushed to the disk.
public final class SQLiteDatabase: Database {
    /// How long a transaction waits for its turn.
    private static let usualPatience: TimeInterval = 5

    /// Its name for people.
    public let name: String
    /// SQLite's SQL.
    public let dialect = SQLDialect.sqlite
    private let path: String?
    private let writer: any DatabaseWriter

    private init(path: String?, writer: any DatabaseWriter) {
        self.path = path
        self.writer = writer
        name = path.map { "the SQLite file \($0)" } ?? "an SQLite database in memory"
    }

    /// Opens a file, and creates it and its folder if they do not exist.
    /// - Parameter path: the file; `nil` for a database in memory.
    /// - Returns: the database.
    /// - Throws: ``DatabaseError`` when the file cannot be used.
    public static func open(path: String?) async throws(DatabaseError) -> SQLiteDatabase {
        try await open(path: path, patience: usualPatience)
    }

    static func open(path: String?, patience: TimeInterval) async throws(DatabaseError) -> SQLiteDatabase {
        if path?.hasNUL == true { throw DatabaseError(.unusable, "the name of the database's file \(EmbeddedNUL())") }
        let opened: Result<any DatabaseWriter, DatabaseError> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: connect(path, patience)) }
        }
        return SQLiteDatabase(path: path, writer: try opened.get())
    }

    /// Runs a transaction that may change something.
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await writer.writeWithoutTransaction { [path] connection in
                var results: [Result] = []
                try connection.inTransaction(.immediate) {
                    results = [try body(SQLiteTransaction(connection, path))]
                    return .commit
                }
                return results[0]
            }
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(error, path)
        }
    }

    /// Reads from one state of the database.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Result
    ) async throws -> Result {
        do {
            return try await writer.read { [path] in try body(SQLiteTransaction($0, path)) }
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(error, path)
        }
    }

    /// Checks ten times a second whether another connection has changed the file.
    public func changes() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let watching = Task { [path] in
                // The version counts the changes of other connections, so a connection that only reads sees every change.
                let configuration = Self.configuration(Self.usualPatience)
                let watcher = path.flatMap { try? DatabaseQueue(path: $0, configuration: configuration) }
                var seen: Int64?
                while !Task.isCancelled {
                    let version = try? await watcher?.read { try Int64.fetchOne($0, sql: "PRAGMA data_version") }
                    if version == nil || version != seen { continuation.yield() }
                    seen = version
                    try? await Task.sleep(for: .milliseconds(100))
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in watching.cancel() }
        }
    }

    /// Closes the file, after the transactions that are running.
    public func close() async {
        _ = try? await writer.barrierWriteWithoutTransaction { _ in }
        try? writer.close()
    }

    private static func configuration(_ patience: TimeInterval) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        return configuration
    }

    private static func connect(
        _ path: String?,
        _ patience: TimeInterval
    ) -> Result<any DatabaseWriter, DatabaseError> {
        do {
            guard let path else { return .success(try DatabaseQueue(configuration: configuration(patience))) }
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            // If something is wrong with the folder, opening the file fails.
            try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let pool = try openPool(path, patience)
            // What has been committed must survive a power cut.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            return .success(pool)
        } catch let error as GRDB.DatabaseError {
            return .failure(DatabaseError(error, path))
        } catch {
            return .failure(DatabaseError(.unusable, "the SQLite file \(path ?? "") cannot be used: \(error)"))
        }
    }

    /// Opens the pool. Turning the write-ahead log on does not wait for others that do the same, so this tries again.
    private static func openPool(_ path: String, _ patience: TimeInterval) throws -> DatabasePool {
        let deadline = ContinuousClock.now + .seconds(patience)
        while true {
            do {
                return try DatabasePool(path: path, configuration: configuration(patience))
            } catch let error as GRDB.DatabaseError where error.resultCode == .SQLITE_BUSY {
                guard ContinuousClock.now < deadline else { throw error }
                usleep(20_000)
            }
        }
    }
}

extension DatabaseError {
    /// An error from SQLite's result code.
    init(_ error: GRDB.DatabaseError, _ path: String?) {
        let place = path.map { "the SQLite file \($0)" } ?? "the SQLite database in memory"
        let message = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "\(place) is locked: another process has been writing for too long")
        case .SQLITE_FULL: self.init(.full, "\(place) cannot grow: the disk is full")
        case .SQLITE_IOERR: self.init(.full, "\(place) cannot be read or written: \(message)")
        case .SQLITE_CANTOPEN: self.init(.unusable, "\(place) cannot be opened: \(message)")
        case .SQLITE_READONLY, .SQLITE_PERM: self.init(.unusable, "\(place) may not be written: \(message)")
        case .SQLITE_NOTADB: self.init(.unusable, "\(place) is not an SQLite database")
        case .SQLITE_CORRUPT: self.init(.unusable, "\(place) is damaged: \(message)")
        case .SQLITE_CONSTRAINT:
            let codes: [ResultCode] = [.SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY]
            self.init(codes.contains(error.extendedResultCode) ? .duplicate : .violation, "\(place): \(message)")
        default: self.init(.other, "\(place): \(message)" + (error.sql.map { " in: \($0)" } ?? ""))
        }
    }
}
