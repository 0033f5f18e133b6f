import Temporal
import TemporalConfiguration

@main
enum Hello {
    static func main() async throws {
        let client = try await Client.connect(.fromEnvironment())

        // The worker runs the workflow and its activity. Mostly it is a program by itself.
        let worker = try Worker(client, on: "hello") {
            Greeting.self
            compose.implemented { name in "Hello, \(name)!" }
        }
        async let work: Void = worker.run()

        let greeting = try await client.execute(Greeting.self, id: "hello-world", on: "hello", "World")
        print(greeting)

        worker.shutDown()
        try await work
        await client.close()
    }
}
