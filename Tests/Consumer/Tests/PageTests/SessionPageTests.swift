import ConsumerSupport
import Temporal
import Testing

extension Live {
    @Suite("The page about sessions")
    struct SessionPageTests {
        @Test("both activities run in one process")
        func words() async throws {
            let stage = try await Stage()
            let (client, queue) = (stage.client, stage.queue)
            // docs: worker
            let worker = try SessionWorker(client, on: queue) {
                WordCount.self
                Files.download.implemented { address in "/tmp/\(address.count)" }
                Files.countWords.implemented { path in path.count }
            }
            // docs: end
            async let working: Void = worker.run()
            let count = try await client.execute(
                WordCount.self,
                id: stage.id("words"),
                on: queue,
                "https://example.org"
            )
            #expect(count == 7)
            worker.shutDown()
            try await working
        }
    }
}
