import TemporalCore
import TemporalCrypto
import TemporalWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A directory of payloads, each in a file that is named by the hash of its bytes, in 256 folders by its first two digits.
struct PayloadFiles: Sendable {
    static let algorithmKey = "hash_algorithm"
    static let hashKey = "hash_value"
    static let algorithm = "sha256"

    private let directory: String

    init(_ directory: String) { self.directory = directory }

    /// Writes a payload unless it is there.
    /// - Returns: its hash.
    func write(_ payload: Payload) throws -> String {
        let bytes = try payload.serialized
        let hash = try digits(bytes)
        let path = path(of: hash)
        if refresh(path, size: bytes.count) { return hash }
        try makeFolder(of: path)
        // Under another name first: nobody sees half a file, and of two writers the second replaces the same by the same.
        let draft = "\(path).\(getpid()).\(UInt64.random(in: .min ... .max).hexadecimal).part"
        do throws(FileStorageError) {
            try write(bytes, to: draft)
            guard rename(draft, path) == 0 else { throw problem(path) }
        } catch {
            unlink(draft)
            throw error
        }
        synchronize(folder(of: path))
        return hash
    }

    /// The payload of a claim.
    func read(_ claim: StorageClaim) throws -> Payload {
        guard let hash = claim[Self.hashKey] else {
            throw FileStorageError.claim("the claim has no \(Self.hashKey), so it is not one of FileStorage")
        }
        if let algorithm = claim[Self.algorithmKey], algorithm != Self.algorithm {
            throw FileStorageError.claim("the claim is by the hash \(algorithm); FileStorage knows \(Self.algorithm)")
        }
        // Claims come from histories; nothing that could lead out of the directory becomes a path.
        guard hash.utf8.count == 64, hash.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            throw FileStorageError.claim("the claim's \(Self.hashKey) is not a SHA-256 of 64 hexadecimal digits")
        }
        let path = path(of: hash)
        let bytes = try bytes(of: path)
        guard try digits(bytes) == hash else { throw FileStorageError.damaged(path: path) }
        return try Payload(serialized: bytes)
    }

    private func digits(_ bytes: [UInt8]) throws(FileStorageError) -> String {
        do throws(CryptoError) { return try SHA256.digits(bytes) } catch {
            throw .system(path: directory, reason: error.reason)
        }
    }

    private func path(of hash: String) -> String { "\(directory)/\(hash.prefix(2))/\(hash)" }

    private func folder(of path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) }

    /// Whether the file is there and whole; it gets the time of now, so that it is not deleted for its age.
    private func refresh(_ path: String, size: Int) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, Int(status.st_size) == size else { return false }
        // Not possible where another user has made it, which changes nothing for this payload.
        utimensat(AT_FDCWD, path, nil, 0)
        return true
    }

    /// Makes the folder of a file with all that it is in.
    private func makeFolder(of path: String) throws(FileStorageError) {
        let folder = folder(of: path)
        if access(folder, F_OK) == 0 { return }
        var made = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw problem(made) }
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(FileStorageError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw problem(path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                writeSome(to: descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw problem(path)
            }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw problem(path) }
    }

    private func bytes(of path: String) throws(FileStorageError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw errno == ENOENT ? .missing(path: path) : problem(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw problem(path) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                readSome(from: descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw problem(path)
            }
            if got == 0 { break }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    /// A new name in a folder is safe only when the folder is. Some file systems cannot, and need not.
    private func synchronize(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private func problem(_ path: String) -> FileStorageError {
        .system(path: path, reason: String(cString: strerror(errno)))
    }
}

/// The system's calls, whose names are those of methods above.
private func writeSome(to descriptor: CInt, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func readSome(from descriptor: CInt, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
