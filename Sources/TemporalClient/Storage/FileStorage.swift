import Dispatch
public import TemporalCore
public import TemporalWire

/// Keeps large payloads as files in a directory: for development, for tests, and in production on a volume that all
/// workers, clients and codec servers have mounted.
///
/// ```swift
/// options.dataConverter.externalStorage = ExternalStorage(FileStorage(directory: "/mnt/payloads"))
/// ```
/// A file is named by the SHA-256 of what is in it, so equal payloads are one file, and a file that was changed is
/// recognised. A file appears whole or not at all. Each time a payload is stored again, its file gets the time of that,
/// so files that are older than the retention of all namespaces can be deleted by their age. Files and folders get the
/// permissions that the process's umask allows.
public struct FileStorage: ExternalStorageDriver {
    /// The directory, which is made when something is stored.
    public let directory: String
    /// What references call it: `file` unless given.
    public let name: String

    /// `file`.
    public var kind: String { "file" }

    /// Calls that wait for a disk or a network do so here, and not on the threads of Swift's tasks.
    private static let queue = DispatchQueue(label: "temporal.file-storage", attributes: .concurrent)

    /// A driver on a directory.
    /// - Parameters:
    ///   - directory: an absolute path, or one from where the process runs. Programs may see it at different paths.
    ///   - name: what references call it, the same in all programs; another one where several directories are in use.
    public init(directory: String, name: String = "file") {
        self.directory = directory
        self.name = name
    }

    /// Writes payloads.
    /// - Throws: ``FileStorageError``.
    public func store(_ payloads: [Payload], for context: StorageContext) async throws -> [StorageClaim] {
        let files = PayloadFiles(directory)
        return try await Self.blocking { () throws in
            try payloads.map { payload in
                [PayloadFiles.algorithmKey: PayloadFiles.algorithm, PayloadFiles.hashKey: try files.write(payload)]
            }
        }
    }

    /// Reads payloads.
    /// - Throws: ``FileStorageError``.
    public func retrieve(_ claims: [StorageClaim]) async throws -> [Payload] {
        let files = PayloadFiles(directory)
        return try await Self.blocking { () throws in try claims.map(files.read) }
    }

    private static func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

/// Why a payload cannot be written to a file, or cannot be read from one.
@nonexhaustive
public enum FileStorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such file.
    case missing(path: String)
    /// The file is not what was stored.
    case damaged(path: String)
    /// The system does not let a file be read or written.
    case system(path: String, reason: String)
    /// The claim is not one of this driver.
    case claim(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path) is not there: it was deleted, or this program has another directory than the one that stored it"
        case .damaged(let path): "\(path) was changed since it was stored: the SHA-256 of its contents is not its name"
        case .system(let path, let reason): "\(path): \(reason)"
        case .claim(let reason): reason
        }
    }
}
