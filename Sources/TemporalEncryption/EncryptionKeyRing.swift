import TemporalCore
import TemporalCrypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Keys by their ids: the first one encrypts, any of them decrypts, so that keys can be exchanged one after another.
public struct EncryptionKeyRing: Sendable {
    /// A key of AES-256.
    public struct Key: Sendable {
        /// Goes with every payload, so that it is known which key decrypts it.
        public let id: String
        @Redacted private(set) var bytes: [UInt8]

        /// A key.
        /// - Parameters:
        ///   - id: its name.
        ///   - bytes: the 32 bytes of it.
        /// - Throws: ``EncryptionError/invalidKey(_:)`` when there are not 32.
        public init(id: String, bytes: [UInt8]) throws(EncryptionError) {
            guard bytes.count == AESGCM.keyLength else {
                throw .invalidKey("key \"\(id)\" has \(bytes.count) bytes; AES-256 needs \(AESGCM.keyLength)")
            }
            self.id = id
            self.bytes = bytes
        }

        /// Encrypts bytes.
        func seal(_ plain: [UInt8]) throws(EncryptionError) -> [UInt8] {
            do throws(CryptoError) { return try AESGCM.seal(plain, key: bytes) } catch {
                throw EncryptionError(error, id)
            }
        }

        /// Decrypts bytes.
        func open(_ sealed: [UInt8]) throws(EncryptionError) -> [UInt8] {
            do throws(CryptoError) { return try AESGCM.open(sealed, key: bytes) } catch {
                throw EncryptionError(error, id)
            }
        }
    }

    let active: Key
    private let keys: [Key]

    /// A ring of a key that encrypts, and others that only decrypt.
    public init(_ active: Key, _ others: [Key] = []) {
        self.active = active
        keys = [active] + others
    }

    /// A ring from text: `id:base64,id:base64`, the first key encrypts.
    /// - Throws: ``EncryptionError/invalidKey(_:)`` when it is not a list of keys. It names keys by their
    ///   place in the text: what stands where an id should be may be the key.
    public init(parsing text: String) throws(EncryptionError) {
        var keys: [Key] = []
        for (index, part) in text.split(separator: ",").enumerated() {
            let place = "key number \(index + 1)"
            guard let colon = part.firstIndex(of: ":") else {
                throw .invalidKey("\(place) has no colon; a key is written id:base64")
            }
            let id = part[..<colon].trimmed
            guard !id.isEmpty, let bytes = Base64.decode(part[part.index(after: colon)...].trimmed) else {
                throw .invalidKey("\(place) has no id, or is not base64; a key is written id:base64")
            }
            guard bytes.count == AESGCM.keyLength else {
                throw .invalidKey("\(place) has \(bytes.count) bytes; AES-256 needs \(AESGCM.keyLength)")
            }
            if let first = keys.firstIndex(where: { $0.id == id }) {
                throw .invalidKey("\(place) has the id of key number \(first + 1)")
            }
            keys.append(try Key(id: id, bytes: bytes))
        }
        guard let first = keys.first else { throw .invalidKey("there is no key") }
        self.init(first, Array(keys.dropFirst()))
    }

    /// A ring of the one key in a file of 32 bytes. A file that is not there is made with a new key, readable by its
    /// owner only; of several processes that try, one makes it and the others read it.
    ///
    /// For development; in production keys come from a vault.
    /// - Parameters:
    ///   - path: the file.
    ///   - id: the key's id.
    /// - Throws: ``EncryptionError`` when the file cannot be made or read, or does not hold a key.
    public init(file path: String, id: String = "dev") throws(EncryptionError) {
        self.init(try Key(id: id, bytes: try KeyFile(path).bytes()))
    }

    func key(_ id: String) -> Key? { keys.first { $0.id == id } }

    /// The ids, the active one first.
    var ids: [String] { keys.map(\.id) }
}

/// A file that holds one key.
private struct KeyFile {
    let path: String

    init(_ path: String) { self.path = path }

    func bytes() throws(EncryptionError) -> [UInt8] {
        guard !path.hasNUL else { throw .keyFile("the name of the key's file \(EmbeddedNUL())") }
        try makeIfMissing()
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem("be read") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: AESGCM.keyLength + 1)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw problem("be read") }
        guard count == AESGCM.keyLength else {
            let size = count > AESGCM.keyLength ? "more than \(AESGCM.keyLength)" : "\(count)"
            throw .invalidKey("\(path) has \(size) bytes; a key of AES-256 has \(AESGCM.keyLength)")
        }
        return Array(bytes.prefix(count))
    }

    /// The key is written to a file of another name first, and that one is linked: nobody sees half a key.
    private func makeIfMissing() throws(EncryptionError) {
        guard access(path, F_OK) != 0 else { return }
        let key = try random(AESGCM.keyLength)
        let draft = "\(path).\(getpid()).\(try random(4).map { String($0) }.joined(separator: "-"))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw problem("be made") }
        defer { unlink(draft) }
        let written = write(descriptor, key, key.count)
        let isSafe = written == key.count && fsync(descriptor) == 0
        close(descriptor)
        guard isSafe, link(draft, path) == 0 || errno == EEXIST else { throw problem("be made") }
    }

    private func random(_ count: Int) throws(EncryptionError) -> [UInt8] {
        do throws(CryptoError) { return try RandomBytes.make(count) } catch { throw .library(error.reason) }
    }

    private func problem(_ what: String) -> EncryptionError {
        .keyFile("\(path) cannot \(what): \(String(cString: strerror(errno)))")
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var rest = self
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
