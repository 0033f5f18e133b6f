import Temporal
import TemporalConfiguration

@main
enum Versioning {
    static func main() async throws {
        let client = try await Client.connect(.fromEnvironment())

        // Ann signs up while the old code runs, and her workflow waits for her first order.
        let old = try Worker(client, on: "onboarding") {
            Old.Onboarding.self
            mail.implemented { _ in }
        }
        async let oldWork: Void = old.run()
        let ann = try await client.start(Old.Onboarding.self, id: "onboarding-ann", on: "onboarding", "Ann")
        while try await ann.query(\.mails).isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        old.shutDown()
        try await oldWork

        // The new code is deployed. It replays what has happened to Ann and goes on from there.
        let new = try Worker(client, on: "onboarding") {
            Onboarding.self
            mail.implemented { _ in }
        }
        async let newWork: Void = new.run()
        let ben = try await client.start(Onboarding.self, id: "onboarding-ben", on: "onboarding", "Ben")
        try await ann.signal(\.order)
        try await ben.signal(\.order)
        print("Ann:", try await ann.result().joined(separator: ", "))
        print("Ben:", try await ben.result().joined(separator: ", "))

        new.shutDown()
        try await newWork
        await client.close()
    }
}
