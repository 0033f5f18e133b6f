import Temporal
import TemporalConfiguration

@main
enum OtherLanguages {
    static func main() async throws {
        let client = try await Client.connect(.fromEnvironment())
        let worker = try Worker(client, on: "swift") { Purchase.self }
        async let work: Void = worker.run()

        let order = Order(customer: "Ann", cents: 4000)
        for line in try await client.execute(Purchase.self, id: "purchase-1", on: "swift", order) { print(line) }

        worker.shutDown()
        try await work
        await client.close()
    }
}
