import TemporalCore
import TemporalRPC

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How a connection is encrypted, and how both sides prove who they are.
public struct TLSOptions: Sendable, Hashable {
    /// Certificates or a key in PEM form.
    public enum PEM: Sendable, Hashable {
        /// The text itself.
        case text(String)
        /// A file of it. When all that is given are files they are looked at again every second, so that certificates
        /// can be renewed while the connection lives.
        case file(String)
    }

    /// The authorities that may vouch for the server; the system's when nil.
    public var serverRootCertificates: PEM?
    /// Our certificate and the chain behind it, where the server wants to know who we are.
    public var clientCertificate: PEM?
    /// The key of ``clientCertificate``.
    public var clientKey: PEM?
    /// The name that the server's certificate must have; the address's host when nil.
    public var serverName: String?

    /// TLS as the system trusts it.
    public init() {}

    /// The settings for the channel.
    /// - Throws: ``ClientError/invalidTLS(_:)`` when something is missing or cannot be read.
    func credentials() throws(ClientError) -> Credentials {
        switch (clientCertificate, clientKey) {
        case (nil, .some): throw .invalidTLS("there is a client key without a client certificate")
        case (.some, nil): throw .invalidTLS("there is a client certificate without its key")
        default: break
        }
        if serverName?.hasNUL == true { throw .invalidTLS("serverName \(EmbeddedNUL())") }
        let roots = try Part(serverRootCertificates, "the server's root certificates", marker: "BEGIN CERTIFICATE")
        let certificate = try Part(clientCertificate, "the client's certificate", marker: "BEGIN CERTIFICATE")
        let key = try Part(clientKey, "the client's key", marker: "PRIVATE KEY")
        let areFiles = [roots, certificate, key].allSatisfy { $0?.path != nil || $0 == nil }
        func given(_ part: Part) -> String { areFiles ? part.path ?? part.text : part.text }
        var tls = Credentials.TLS(form: areFiles ? .files : .pem, serverName: serverName)
        tls.roots = roots.map(given)
        if let certificate, let key { tls.identity = (given(certificate), given(key)) }
        return .tls(tls)
    }

    /// Something in PEM form that was looked at.
    private struct Part {
        var text: String
        var path: String?

        init?(_ pem: PEM?, _ what: String, marker: String) throws(ClientError) {
            switch pem {
            case nil: return nil
            case .text(let given)?: text = given
            case .file(let path)?:
                if pem?.isTextGivenAsFile == true {
                    throw .invalidTLS("\(what) is given as the name of a file, and is PEM itself: give it as text")
                }
                guard !path.hasNUL else { throw .invalidTLS("the name of the file of \(what) \(EmbeddedNUL())") }
                guard let read = TLSOptions.contents(of: path) else {
                    throw .invalidTLS("\(what) cannot be read from \(path): \(String(cString: strerror(errno)))")
                }
                text = read
                self.path = path
            }
            if text.hasNUL {
                throw .invalidTLS("\(what)\(path.map { " in \($0)" } ?? "") \(EmbeddedNUL())")
            }
            guard text.contains(marker) else {
                let place = path.map { " in \($0)" } ?? ""
                throw .invalidTLS("\(what)\(place): no PEM of that kind (a line such as -----\(marker)-----) is there")
            }
        }
    }

    private static func contents(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk.prefix(count) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension TLSOptions.PEM: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name of the file; a text is never shown, since it may be a key.
    public var description: String {
        guard case .file(let path) = self, !isTextGivenAsFile else { return "<redacted>" }
        return "file(\(path))"
    }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

    /// Whether what should be a file's name is PEM, as when a variable's name was mistaken.
    fileprivate var isTextGivenAsFile: Bool {
        if case .file(let path) = self { path.contains("-----BEGIN") } else { false }
    }
}
