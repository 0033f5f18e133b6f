import ArgumentParser
import OrderActivities
import OrderCommandLine
import OrderContract
import OrderDatabase
import TemporalClient
import TemporalCore
import TemporalTesting
import Testing

@testable import OrderWorker
@testable import OrderWorkerService

/// What is planted in the environment wherever a secret is read from it.
private let secret = "SECRET-abcdefghijklmnopqrstuvwxy"

@Suite("The order programs show no secrets")
struct SecretTests {
    private let settings = Settings([
        "TEMPORAL_API_KEY": secret, "TEMPORAL_GRPC_META_AUTHORIZATION": secret, "TEMPORAL_TLS": "true",
        "ENCRYPTION_ENABLED": "true", "ENCRYPTION_KEYS": "k:U0VDUkVULWFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHk=",
        "POSTGRES_HOST": "db.test", "POSTGRES_PASSWORD": secret, "VALIDATION_API_KEY": secret,
    ])

    private func expectNothing(_ name: String, _ value: Any) {
        for text in VisibleText.all(of: value) where text.contains("SECRET") || text.contains("U0VDUkVU") {
            Issue.record("\(name) shows the secret: \(text.prefix(300))")
            return
        }
    }

    @Test("by what they say of payloads that they cannot read")
    func payloads() throws {
        let converter = try ConnectionSettings(address: nil, namespace: nil, settings).options.converter
        expectNothing("DiscreetConverter", converter)
        let payload = try converter.payload(from: ["ApprovedBy": [secret]])
        let error = #expect(throws: (any Error).self) { try converter.value(Approval.self, from: payload) }
        #expect(error.map { "\($0)" }?.contains("cannot be read as Approval") == true)
        expectNothing("the error", "\(String(describing: error))")
    }

    @Test("by their settings")
    func values() throws {
        let connection = try ConnectionSettings(address: nil, namespace: nil, settings)
        let database = try DatabaseSettings { settings.text($0) }
        guard case .postgres(let postgres) = database else {
            Issue.record("the database is \(database)")
            return
        }
        let command = try OrderWorker.parse([])
        let values: [(String, Any)] = [
            ("Settings", settings), ("ConnectionSettings", connection), ("DatabaseSettings", database),
            ("PostgresSettings", postgres),
            ("ValidationClient", try ValidationClient(address: "http://v.test/", apiKey: secret)),
            ("WorkerPlan", try WorkerPlan(command.flags, connection: command.connection, settings: settings)),
        ]
        for (name, value) in values { expectNothing(name, value) }
        #expect(postgres.password == secret && "\(postgres)".contains("db.test"))
    }

    @Test("by what is wrong with them")
    func errors() throws {
        let address = #expect(throws: ValidationClient.InvalidAddress.self) {
            try ValidationClient(address: "http://me:\(secret)@v.test/")
        }
        #expect(!"\(address.map { "\($0)" } ?? "")".contains("SECRET"))
        let settings = settings.with(["ENCRYPTION_KEYS": "U0VDUkVULWFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHk=:prod"])
        let keys = #expect(throws: CommandFailure.self) {
            try ConnectionSettings(address: nil, namespace: nil, settings)
        }
        #expect(!"\(keys.map { "\($0)" } ?? "")".contains("U0VDUkVU"))
    }
}
