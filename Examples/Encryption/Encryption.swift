import Foundation
import Temporal
import TemporalConfiguration
import TemporalEncryption

@main
enum Encryption {
    static func main() async throws {
        // In production the keys come from a vault. The first one encrypts, all of them decrypt.
        let example = "example:\(Data("an example's key has 32 bytes…".utf8).base64EncodedString())"
        let text = ProcessInfo.processInfo.environment["ENCRYPTION_KEYS"] ?? example
        let keys = try EncryptionKeyRing(parsing: text)

        // The client's data converter is also its workers'.
        var options = try ClientOptions.fromEnvironment()
        options.dataConverter.codecs = [EncryptionCodec(keys)]
        options.dataConverter.encodesFailureAttributes = true
        let client = try await Client.connect(options)
        let worker = try Worker(client, on: "payments") { PayOut.self }
        async let work: Void = worker.run()

        let payment = Payment(account: "DE89 3704 0044 0532 0130 00", cents: 25_000)
        let result = try await client.execute(PayOut.self, id: "pay-out-1", on: "payments", payment)
        print("with the key:", result)

        // The server and everybody without the key see that there is a value, and how long it is.
        let stranger = try await Client.connect(.fromEnvironment())
        do {
            print(try await stranger.handle(PayOut.self, id: "pay-out-1").result())
        } catch {
            print("without it:", error)
        }

        worker.shutDown()
        try await work
        await stranger.close()
        await client.close()
    }
}
