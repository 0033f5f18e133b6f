import LiveTestSupport
import TemporalClient
import TemporalCore
import TemporalRPC
import Testing

extension Live {
    @Suite("Nexus endpoints")
    struct NexusEndpointTests {
        @Test("are made, found, changed, listed and removed")
        func verbs() async throws {
            let stage = try await Stage()
            let (client, name) = (stage.client, NexusEndpoint("verbs-\(stage.key)"))
            #expect(try await client.nexusEndpoint(name) == nil)
            let made = try await client.createNexusEndpoint(name, on: stage.queue, description: "# One")
            #expect(made.endpoint == name)
            #expect(made.target == .taskQueue(stage.queue, namespace: client.namespace))
            #expect(try await client.nexusEndpoint(id: made.id).name == name.name)
            await #expect { try await client.createNexusEndpoint(name, on: stage.queue) } throws: { error in
                if case .rpc(let error)? = error as? ClientError { error.status == .alreadyExists } else { false }
            }
            let changed = try await client.updateNexusEndpoint(made, target: .external(url: "http://there"))
            #expect(changed.target == .external(url: "http://there"))
            #expect(changed.description == made.description && made.description != nil)
            let target = NexusEndpointTarget.external(url: "http://elsewhere")
            await #expect { try await client.updateNexusEndpoint(made, target: target) } throws: { error in
                if case .rpc(let error)? = error as? ClientError { error.status == .failedPrecondition } else { false }
            }
            #expect(try await client.nexusEndpoints().all().contains { $0.id == made.id })
            try await client.deleteNexusEndpoint(changed)
            #expect(try await client.nexusEndpoint(name) == nil)
            await #expect { try await client.deleteNexusEndpoint(changed) } throws: { error in
                if case .rpc(let error)? = error as? ClientError { error.status == .notFound } else { false }
            }
        }
    }
}
