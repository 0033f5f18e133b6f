import Foundation
import TestSupport

/// Makes certificates with the openssl command, in a folder for it alone.
struct CertificateAuthority {
    let folder: URL
    private let name: String

    /// Certificate and key in files.
    struct Identity {
        let certificate: URL
        let key: URL
    }

    /// Its own certificate, for those who trust it.
    var certificate: URL { folder.appending(path: "\(name).pem") }

    /// Makes an authority.
    init(_ name: String, in folder: URL) async throws {
        self.folder = folder
        self.name = name
        try await openssl(
            ["req", "-x509"] + Self.newKey(folder.appending(path: "\(name).key"))
                + ["-out", folder.appending(path: "\(name).pem").path(), "-subj", "/CN=\(name)", "-days", "2"]
        )
    }

    /// A certificate for a host or a client, valid from yesterday on, or for yesterday only.
    func identity(_ subject: String, host: String, isExpired: Bool = false) async throws -> Identity {
        let files = ["pem", "key", "csr", "ext"].map { folder.appending(path: "\(subject).\($0)") }
        try "subjectAltName=DNS:\(host)".write(to: files[3], atomically: true, encoding: .utf8)
        try await openssl(["req"] + Self.newKey(files[1]) + ["-out", files[2].path(), "-subj", "/CN=\(subject)"])
        let key = folder.appending(path: "\(name).key").path()
        try await openssl(
            [
                "x509", "-req", "-in", files[2].path(), "-CA", certificate.path(), "-CAkey", key, "-CAcreateserial",
                "-out", files[0].path(), "-days", isExpired ? "-1" : "2", "-extfile", files[3].path(),
            ]
        )
        return Identity(certificate: files[0], key: files[1])
    }

    private static func newKey(_ file: URL) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file.path()]
    }

    private func openssl(_ arguments: [String]) async throws {
        let outcome = try await Program.run(Places.command("openssl"), arguments, in: folder)
        guard outcome.status == 0 else { throw TestFailure("openssl \(arguments): \(outcome.errors)") }
    }
}
