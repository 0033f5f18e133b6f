import Foundation
import OrderActivities
import OrderContract
import Testing

@testable import OrderStub

@Suite("The validation client, against the stub's own server")
struct ValidationClientTests {
    /// Serves the shipped mappings and a few bad ones on a free port for as long as `body` runs.
    private func withStub(_ body: @escaping @Sendable (Int, StubService) async throws -> Void) async throws {
        var mappings = try StubMatchingTests.shipped()
        for json in [
            #"{"request": {"url": "/down"}, "response": {"status": 503}}"#,
            #"{"request": {"url": "/junk"}, "response": {"body": "junk"}}"#,
            #"{"request": {"url": "/slow"}, "response": {"jsonBody": {"valid": true}, "fixedDelayMilliseconds": 5000}}"#,
        ] {
            mappings.add(try StubMapping(try #require(JSONValue(Data(json.utf8))), at: "m"))
        }
        let service = StubService(mappings)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let server = StubServer(service: service, host: "127.0.0.1", port: 0)
                try await server.run(endsOnSignals: false) { port.yield($0) }
            }
            group.addTask {
                for await port in ports {
                    try await body(port, service)
                    return
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func order(_ amount: Int64) -> ValidateOrderRequest {
        ValidateOrderRequest(orderID: "ORDER-001", amount: Money(minor: amount), items: ["laptop", "mouse"])
    }

    @Test("an order below the limit passes, one at the limit is refused with the server's words")
    func verdicts() async throws {
        try await withStub { port, service in
            let client = try ValidationClient(address: "http://127.0.0.1:\(port)/validate")
            #expect(try await client.validate(order(999_999)).message == "Order validated successfully")
            let refusal = ValidationError("Order amount exceeds the maximum limit of $10,000")
            await #expect(throws: refusal) { try await client.validate(order(1_000_000)) }
            let requests = JSONValue(await service.respond(to: StubRequest("GET", "/__admin/requests")).body)
            guard case .array(let all)? = requests?["requests"], let sent = all.last?["request"]?["body"]?.string
            else { Issue.record("no requests in \(String(describing: requests))"); return }
            let body = JSONValue(Data(sent.utf8))
            #expect(body?["amount"] == .number(Decimal(string: "9999.99") ?? 0), "the amount is a number: \(sent)")
            #expect(body?["order_id"] == "ORDER-001")
            #expect(body?["items"] == .array(["laptop", "mouse"]))
        }
    }

    @Test("a service that wants an API key gets it as a bearer token, and only if there is one")
    func apiKey() async throws {
        try await withStub { port, service in
            let address = "http://127.0.0.1:\(port)/keyed"
            let mapping = """
                {"request": {"url": "/keyed", "headers": {"Authorization": {"equalTo": "Bearer secret"}}},
                 "response": {"jsonBody": {"valid": true, "message": "known"}}}
                """
            _ = await service.respond(to: StubRequest("POST", "/__admin/mappings", body: Data(mapping.utf8)))
            let client = try ValidationClient(address: address, apiKey: "secret")
            #expect(try await client.validate(order(1)).message == "known")
            await #expect(throws: ValidationUnavailable.self) {
                try await ValidationClient(address: address).validate(order(1))
            }
        }
    }

    @Test("what may pass by itself is worth another try, what the service refuses is not")
    func failures() async throws {
        try await withStub { port, _ in
            let base = "http://127.0.0.1:\(port)"
            for path in ["/down", "/junk"] {
                let client = try ValidationClient(address: base + path)
                await #expect(throws: ValidationUnavailable.self, "\(path)") { try await client.validate(order(1)) }
            }
            let slow = try ValidationClient(address: base + "/slow", timeout: .seconds(1))
            await #expect(throws: ValidationUnavailable.self) { try await slow.validate(order(1)) }
            let missing = try ValidationClient(address: base + "/missing")
            await #expect(throws: ValidationUnavailable.self) { try await missing.validate(order(1)) }
        }
        let nobody = try ValidationClient(address: "http://127.0.0.1:1/validate")
        await #expect(throws: ValidationUnavailable.self) { try await nobody.validate(order(1)) }
    }

    @Test("what the service says about its caller is not said about the order")
    func others() async throws {
        try await withStub { port, service in
            for mapping in [
                #"{"request": {"url": "/e401"}, "response": {"status": 401, "jsonBody": {"error": "expired: sk-secret"}}}"#,
                #"{"request": {"url": "/moved"}, "response": {"status": 302, "headers": {"Location": "/validate"}}}"#,
                "{\"request\": {\"url\": \"/huge\"}, \"response\": {\"body\": \"\(String(repeating: " ", count: 70_000))\"}}",
            ] {
                _ = await service.respond(to: StubRequest("POST", "/__admin/mappings", body: Data(mapping.utf8)))
            }
            for path in ["/e401", "/moved", "/huge"] {
                let client = try ValidationClient(address: "http://127.0.0.1:\(port)\(path)")
                let error = await #expect(throws: ValidationUnavailable.self, "\(path)") {
                    try await client.validate(order(1))
                }
                #expect(error?.message.contains("sk-secret") == false)
            }
        }
    }

    @Test("the service's words come without what could not be shown or kept")
    func words() async throws {
        try await withStub { port, service in
            let mapping =
                #"{"request": {"url": "/nul"}, "response": {"jsonBody": {"valid": false, "message": "no\u0000 \u001b[31mway\n"}}}"#
            _ = await service.respond(to: StubRequest("POST", "/__admin/mappings", body: Data(mapping.utf8)))
            let client = try ValidationClient(address: "http://127.0.0.1:\(port)/nul")
            await #expect(throws: ValidationError("no [31mway")) { try await client.validate(order(1)) }
        }
    }

    @Test("an invalid address is refused at once", arguments: ["", "localhost", "ftp://x/y", "http://", "::"])
    func addresses(_ address: String) {
        #expect(throws: ValidationClient.InvalidAddress.self) { try ValidationClient(address: address) }
    }
}
