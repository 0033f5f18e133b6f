import Temporal
import TemporalConfiguration

@main
enum Heartbeats {
    static func main() async throws {
        let client = try await Client.connect(.fromEnvironment())
        let importer = Importer(Database())
        let worker = try Worker(client, on: "imports") {
            ImportCustomers.self
            importer
        }
        async let work: Void = worker.run()

        let rows = try await client.execute(ImportCustomers.self, id: "import-small", on: "imports", "small.csv")
        print("small.csv: \(rows) rows")

        let large = try await client.start(ImportCustomers.self, id: "import-large", on: "imports", "large.csv")
        while await importer.rows["large.csv"] == nil { try await Task.sleep(for: .milliseconds(50)) }
        try await large.cancel(reason: "the wrong file")
        do { _ = try await large.result() } catch { print("large.csv:", error) }

        worker.shutDown()
        try await work
        await client.close()
    }
}
