import Foundation
import TemporalClient
import TemporalCore
import TemporalRPC
import TemporalTesting
import TemporalWorker
import TestSupport
import Testing

@Suite("Connections", .serialized, .shop, .timeLimit(.minutes(3)))
struct SecureConnectionTests {
    private let site: ShopTrait.Site
    private let folder: URL

    init() throws {
        site = try #require(ShopTrait.site)
        folder = site.folder.appending(path: "certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// What trusts an authority, by file or by text.
    private func trusting(_ authority: CertificateAuthority, asText: Bool = false) throws -> TLSOptions {
        var tls = TLSOptions()
        let file = authority.certificate
        tls.serverRootCertificates =
            asText ? .text(try String(contentsOf: file, encoding: .utf8)) : .file(file.path())
        return tls
    }

    private func options(_ address: String, _ tls: TLSOptions) -> ClientOptions {
        var options = ClientOptions(address)
        options.security = .tls(tls)
        options.connectTimeout = .seconds(3)
        return options
    }

    /// Connects, and shows that it is a Temporal server.
    private func expectServer(_ options: ClientOptions) async throws {
        let client = try await Client.connect(options)
        #expect(!client.serverVersion.isEmpty)
        await client.close()
    }

    @Test("TLS: the server must be vouched for, by a file or by text", arguments: [false, true])
    func tls(asText: Bool) async throws {
        let authority = try await CertificateAuthority("authority", in: folder)
        let front = try await TLSFront(
            site.address,
            try await authority.identity("server", host: "localhost"),
            in: folder
        )
        defer { front.stop() }
        try await expectServer(options(front.address, try trusting(authority, asText: asText)))
    }

    @Test("a stranger's, an expired and another host's certificate are refused with the reason")
    func refused() async throws {
        let authority = try await CertificateAuthority("authority", in: folder)
        let stranger = try await CertificateAuthority("stranger", in: folder)
        // By its number, since what a name stands for may be two addresses, and the other one's error be the last.
        var tls = try trusting(authority)
        tls.serverName = "localhost"
        for (identity, host) in [
            (try await stranger.identity("strange", host: "localhost"), "localhost"),
            (try await authority.identity("old", host: "localhost", isExpired: true), "localhost"),
            (try await authority.identity("other", host: "elsewhere.test"), "elsewhere.test"),
        ] {
            let front = try await TLSFront(site.address, identity, in: folder)
            defer { front.stop() }
            let error = try await #require(throws: ClientError.self) {
                try await expectServer(options("127.0.0.1:\(front.port)", tls))
            }
            guard case .unreachable(_, let reason) = error else { throw error }
            let word = host == "localhost" ? "handshake failed" : "Hostname Verification"
            #expect(reason.localizedCaseInsensitiveContains(word), "\(reason)")
            // The name that the certificate has makes the third one good.
            if host != "localhost" {
                var named = tls
                named.serverName = host
                try await expectServer(options("127.0.0.1:\(front.port)", named))
            }
        }
    }

    @Test("a client that speaks plain text to TLS is told that nobody answers")
    func plaintext() async throws {
        let authority = try await CertificateAuthority("authority", in: folder)
        let front = try await TLSFront(
            site.address,
            try await authority.identity("server", host: "localhost"),
            in: folder
        )
        defer { front.stop() }
        // By number: of a name with two addresses, gRPC tells what was wrong with the last one.
        var options = ClientOptions(front.address.replacing("localhost", with: "127.0.0.1"))
        options.connectTimeout = .seconds(3)
        let error = try await #require(throws: ClientError.self) { try await expectServer(options) }
        guard case .unreachable(_, let reason) = error else { throw error }
        #expect(reason.contains("or switch TLS on"), "\(reason)")
    }

    @Test("mutual TLS: who has no certificate stays outside; certificates are renewed while a client runs")
    func mutual() async throws {
        let authority = try await CertificateAuthority("authority", in: folder)
        let stranger = try await CertificateAuthority("stranger", in: folder)
        let server = try await authority.identity("server", host: "localhost")
        let front = try await TLSFront(site.address, server, clients: authority.certificate, in: folder)
        defer { front.stop() }
        var tls = try trusting(authority)
        await #expect(throws: ClientError.self) { try await expectServer(options(front.address, tls)) }

        let good = try await authority.identity("client", host: "client")
        let bad = try await stranger.identity("impostor", host: "client")
        let current = CertificateAuthority.Identity(
            certificate: folder.appending(path: "current.pem"),
            key: folder.appending(path: "current.key")
        )
        try replace(current, with: good)
        tls.clientCertificate = .file(current.certificate.path())
        tls.clientKey = .file(current.key.path())
        let client = try await Client.connect(options(front.address, tls))
        #expect(await client.hasNamespace)

        // The files change, the server is gone for a moment, and the next connection is made with what they hold.
        try replace(current, with: bad)
        front.stop()
        let second = try await TLSFront(
            site.address,
            server,
            clients: authority.certificate,
            port: front.port,
            in: folder
        )
        defer { second.stop() }
        try await eventually("the impostor is refused") { await client.hasNamespace == false }
        try replace(current, with: good)
        try await eventually("the renewed certificate is used") { await client.hasNamespace }
        await client.close()
    }

    private func replace(_ current: CertificateAuthority.Identity, with next: CertificateAuthority.Identity) throws {
        for (old, new) in [(current.certificate, next.certificate), (current.key, next.key)] {
            try Data(contentsOf: new).write(to: old, options: .atomic)
        }
    }

    @Test("an API key goes with every call, is asked for anew, and is never sent in plain text unasked")
    func apiKey() async throws {
        let authority = try await CertificateAuthority("authority", in: folder)
        let identity = try await authority.identity("server", host: "localhost")
        let front = try await TLSFront(site.address, identity, apiKey: "secret", in: folder)
        defer { front.stop() }
        var options = options(front.address, try trusting(authority))
        options.apiKey = { "secret" }
        try await expectServer(options)
        options.apiKey = { "wrong" }
        let error = try await #require(throws: ClientError.self) { try await expectServer(options) }
        guard case .rpc(let refused) = error else { throw error }
        #expect(refused.status == .unauthenticated)
        #expect("\(error)".contains("check the API key, which may have expired"), "\(error)")
        // Without a word on security a key means TLS, which a plain server does not speak.
        var plain = ClientOptions(site.address)
        plain.connectTimeout = .seconds(2)
        plain.apiKey = { "secret" }
        await #expect(throws: ClientError.self) { try await expectServer(plain) }
        plain.security = .plaintext
        try await expectServer(plain)
    }

    @Test("what TLS is given is looked at first")
    func badSettings() async throws {
        let text = folder.appending(path: "text.pem")
        try "not a certificate".write(to: text, atomically: true, encoding: .utf8)
        var missing = TLSOptions()
        missing.serverRootCertificates = .file("/nowhere/ca.pem")
        var wrong = TLSOptions()
        wrong.serverRootCertificates = .file(text.path())
        var half = TLSOptions()
        half.clientKey = .text("-----BEGIN PRIVATE KEY-----")
        for (tls, word) in [(missing, "/nowhere/ca.pem"), (wrong, "text.pem"), (half, "without a client certificate")] {
            let error = try await #require(throws: ClientError.self) {
                try await expectServer(options(site.address, tls))
            }
            guard case .invalidTLS(let reason) = error else { throw error }
            #expect(reason.contains(word), "\(reason)")
        }
    }

    @Test("through an HTTP proxy that wants a password")
    func proxy() async throws {
        let proxy = try await ConnectProxy(user: "someone", password: "pass-word", in: folder)
        defer { proxy.stop() }
        var options = ClientOptions(site.address)
        options.connectTimeout = .seconds(3)
        options.httpProxy = ClientOptions.HTTPProxy(proxy.address, user: "someone", password: "pass-word")
        try await expectServer(options)
        #expect(proxy.log.contains("CONNECT"), "\(proxy.log)")
        options.httpProxy = ClientOptions.HTTPProxy(proxy.address, user: "someone", password: "wrong")
        await #expect(throws: ClientError.self) { try await expectServer(options) }
    }
}
