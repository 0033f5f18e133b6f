import Foundation
import OrderContract
import Synchronization

/// The file in which a worker remembers its effects: one JSON record a line, written through to the disk before the
/// effect is visible to anybody.
///
/// A worker killed at any moment finds on its return every hold and charge it has ever answered for. A record that was
/// cut short by the kill was never answered for; it is cut off. One process at a time has the file.
public final class StateFile: Sendable {
    private struct Handle {
        var descriptor: Int32
        /// Where the last whole record ends.
        var length: Int
    }

    /// Where the file is.
    public let path: String
    private let handle: Mutex<Handle>

    private init(path: String, handle: Handle) {
        self.path = path
        self.handle = Mutex(handle)
    }

    deinit {
        handle.withLock { _ = close($0.descriptor) }
    }

    /// Opens the file, makes it and its folder where they are missing, and hands every record in it to `replay`, oldest first.
    static func open(_ path: String, replay: (StateRecord) -> Void) throws(StateFileError) -> StateFile {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Whatever is wrong with the folder shows here, with the system's own words.
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(path, reason: lastError()) }
        do throws(StateFileError) {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(path) }
            let whole = try wholeRecords(of: path, descriptor)
            let decoder = JSONDecoder()
            for (index, line) in whole.split(separator: UInt8(ascii: "\n")).enumerated() {
                guard let record = try? decoder.decode(StateRecord.self, from: Data(line)) else {
                    throw .damaged(path, line: index + 1)
                }
                replay(record)
            }
            return StateFile(path: path, handle: Handle(descriptor: descriptor, length: whole.count))
        } catch {
            _ = close(descriptor)
            throw error
        }
    }

    /// Writes one record through to the disk. When that fails nothing of it stays in the file.
    func append(_ record: StateRecord) throws(StateUnavailable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard var line = try? encoder.encode(record) else {
            throw StateUnavailable("a record for \(path) cannot be written as JSON")
        }
        line.append(UInt8(ascii: "\n"))
        let problem: String? = handle.withLock { handle in
            guard Self.write(line, handle.descriptor), fsync(handle.descriptor) == 0 else {
                let problem = Self.lastError()
                _ = ftruncate(handle.descriptor, off_t(handle.length))
                _ = lseek(handle.descriptor, off_t(handle.length), SEEK_SET)
                return problem
            }
            handle.length += line.count
            return nil
        }
        if let problem { throw StateUnavailable("cannot write to \(path): \(problem)") }
    }

    /// The bytes up to the last line's end; what follows them is cut off the file.
    private static func wholeRecords(of path: String, _ descriptor: Int32) throws(StateFileError) -> Data {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unusable(path, reason: "it cannot be read")
        }
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, off_t(end), SEEK_SET) >= 0 else {
            throw .unusable(path, reason: lastError())
        }
        return bytes.prefix(end)
    }

    private static func write(_ bytes: Data, _ descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress
                let written = Foundation.write(descriptor, start, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                rest = rest.dropFirst(written)
            }
            return true
        }
    }

    private static func lastError() -> String {
        String(cString: strerror(errno))
    }
}

/// Why a state file cannot be opened.
public enum StateFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The system refuses it.
    case unusable(String, reason: String)
    /// Another process has it.
    case inUse(String)
    /// A record in the middle is not one.
    case damaged(String, line: Int)

    /// The error as one sentence that names the file.
    public var description: String {
        switch self {
        case .unusable(let path, let reason): "the state file \(path) cannot be used: \(reason)"
        case .inUse(let path): "the state file \(path) is in use by another worker"
        case .damaged(let path, let line): "the state file \(path) is damaged: line \(line) is not a record"
        }
    }
}

/// One effect as the state file has it; exactly one part is there.
struct StateRecord: Codable {
    var inventory: InventoryChange?
    var payment: PaymentChange?
    var order: UpdateOrderStatusRequest?
    var notification: NotificationRequest?
}
