import Foundation
import TemporalClient
import TemporalConfiguration
import Testing

@Suite("Options from the environment and temporal.toml")
struct ConfigurationTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "config-\(UUID().uuidString)")

    /// What a file and variables come to.
    private func options(
        _ variables: [String: String] = [:],
        file: String? = nil,
        profile: String? = nil
    ) throws -> ClientOptions {
        var environment = variables
        if let file {
            let path = folder.appending(path: "temporalio/temporal.toml")
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try file.write(to: path, atomically: true, encoding: .utf8)
        }
        environment["XDG_CONFIG_HOME"] = folder.path()
        defer { try? FileManager.default.removeItem(at: folder) }
        return try ClientOptions.fromEnvironment(profile: profile, environment: environment)
    }

    private static let file = """
        [profile.default]
        address = "default.test:7233"
        namespace = "from-file"

        [profile.cloud]
        address = "cloud.test:7233"
        namespace = "orders.acct"
        api_key = "key"
        [profile.cloud.grpc_meta]
        team_name = "orders"

        [profile.mutual]
        [profile.mutual.tls]
        client_cert_path = "/etc/client.pem"
        client_key_path = "/etc/client.key"
        server_name = "temporal.test"

        [profile.plain]
        api_key = "key"
        [profile.plain.tls]
        disabled = true
        """

    @Test("nothing said: the usual place, in plain text")
    func nothing() throws {
        let options = try options()
        #expect(options.address == "localhost:7233")
        #expect(options.namespace == "default")
        #expect(options.apiKey == nil)
        #expect(options.security == .automatic)
    }

    @Test("the profile default is read without being asked for, others by name")
    func profiles() throws {
        #expect(try options(file: Self.file).address == "default.test:7233")
        let cloud = try options(["TEMPORAL_PROFILE": "cloud"], file: Self.file)
        #expect(cloud.address == "cloud.test:7233")
        #expect(cloud.namespace == "orders.acct")
        #expect(cloud.apiKey?() == "key")
        #expect(cloud.headers == ["team-name": "orders"])
        // With a key `.automatic` is TLS.
        #expect(cloud.security == .automatic)
        #expect(
            try options(["TEMPORAL_PROFILE": "cloud"], file: Self.file, profile: "default").namespace == "from-file"
        )
    }

    @Test("a variable goes before the file, an empty one says nothing")
    func variables() throws {
        let options = try options(
            [
                "TEMPORAL_PROFILE": "cloud", "TEMPORAL_ADDRESS": "here.test:1", "TEMPORAL_NAMESPACE": "",
                "TEMPORAL_API_KEY": "other", "TEMPORAL_GRPC_META_TEAM_NAME": "stock",
            ],
            file: Self.file
        )
        #expect(options.address == "here.test:1")
        #expect(options.namespace == "orders.acct")
        #expect(options.apiKey?() == "other")
        #expect(options.headers == ["team-name": "stock"])
    }

    @Test("TLS by file and by variable")
    func tls() throws {
        var expected = TLSOptions()
        expected.clientCertificate = .file("/etc/client.pem")
        expected.clientKey = .file("/etc/client.key")
        expected.serverName = "temporal.test"
        #expect(try options(file: Self.file, profile: "mutual").security == .tls(expected))
        expected.clientKey = .text("pem")
        expected.serverRootCertificates = .file("/etc/ca.pem")
        let mixed = ["TEMPORAL_TLS_CLIENT_KEY_DATA": "pem", "TEMPORAL_TLS_SERVER_CA_CERT_PATH": "/etc/ca.pem"]
        #expect(try options(mixed, file: Self.file, profile: "mutual").security == .tls(expected))
        #expect(try options(["TEMPORAL_TLS": "true"]).security == .tls(TLSOptions()))
        #expect(try options(["TEMPORAL_TLS": "false"], file: Self.file, profile: "mutual").security == .plaintext)
        #expect(try options(file: Self.file, profile: "plain").security == .plaintext)
    }

    @Test("what cannot be understood is named")
    func errors() throws {
        func expect(_ word: String, _ body: () throws -> ClientOptions) throws {
            let error = try #require(throws: ConfigurationError.self) { _ = try body() }
            #expect(error.description.contains(word), "\(error)")
        }
        try expect("[profile.nowhere]") { try options(["TEMPORAL_PROFILE": "nowhere"], file: Self.file) }
        try expect("/nowhere/temporal.toml") { try options(["TEMPORAL_CONFIG_FILE": "/nowhere/temporal.toml"]) }
        try expect("cannot be read") { try options(["TEMPORAL_PROFILE": "cloud"]) }
        try expect("not TOML") { try options(file: "[profile") }
        try expect("adress") { try options(file: "[profile.default]\nadress = \"x\"") }
        try expect("profile.default.address must be text") { try options(file: "[profile.default]\naddress = 1") }
        try expect("TEMPORAL_TLS is") { try options(["TEMPORAL_TLS": "perhaps"]) }
        try expect("TEMPORAL_TLS_SERVER_NAME") { try options(["TEMPORAL_TLS_DISABLE_HOST_VERIFICATION": "true"]) }
        try expect("client key is given both") {
            try options(["TEMPORAL_TLS_CLIENT_KEY_DATA": "pem", "TEMPORAL_TLS_CLIENT_KEY_PATH": "/etc/key"])
        }
    }
}
