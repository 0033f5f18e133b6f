import Foundation
import TemporalCodecServer
import TemporalCore
import TemporalEncryption
import TemporalWire
import Testing

/// Puts a byte in front of the data.
private struct Marked: PayloadCodec {
    let mark: UInt8
    func encode(_ payloads: [Payload]) -> [Payload] {
        payloads.map { Payload(encoding: $0.encoding, metadata: $0.metadata, data: [mark] + $0.data) }
    }
    func decode(_ payloads: [Payload]) throws -> [Payload] {
        struct NotMarked: Error {}
        return try payloads.map {
            guard $0.data.first == mark else { throw NotMarked() }
            return Payload(encoding: $0.encoding, metadata: $0.metadata, data: Array($0.data.dropFirst()))
        }
    }
}

@Suite("The codec server")
struct CodecServerTests {
    private let server = CodecServer(
        allowedOrigins: ["http://localhost:8233"],
        Marked(mark: UInt8(ascii: "a")),
        Marked(mark: UInt8(ascii: "b"))
    )
    private let origin = (name: "Origin", value: "http://localhost:8233")

    private func text(_ response: CodecResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    private func post(_ path: String, _ body: String, _ headers: (name: String, value: String)...) -> CodecRequest {
        CodecRequest("POST", path, headers: headers, body: Array(body.utf8))
    }

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    private func body(_ data: String, metadata: String = "") -> String {
        let encoding = "\"encoding\":\"\(base64("json/plain"))\"\(metadata)"
        return "{\"payloads\":[{\"data\":\"\(base64(data))\",\"metadata\":{\(encoding)}}]}"
    }

    @Test("encodes and decodes as the command and the Web UI ask")
    func roundTrip() async {
        let encoded = await server.respond(to: post("/encode", body("x"), ("Content-Type", "application/json")))
        #expect(encoded.status == 200 && text(encoded) == body("bax"))
        #expect(encoded.headers.map(\.name) == ["content-type"])
        let type = (name: "content-type", value: "application/json; charset=utf-8")
        let decoded = await server.respond(to: post("/ns/decode?x=1", text(encoded), type))
        #expect(decoded.status == 200 && text(decoded) == body("x"))
        let metadata = ",\"k\":\"AP8=\""
        let kept = await server.respond(to: post("/decode", body("ba", metadata: metadata)))
        #expect(text(kept).contains("\"k\":\"AP8=\""))
        #expect(text(await server.respond(to: post("/decode", "{}"))) == "{\"payloads\":[]}")
        let more = "{\"payloads\":[{\"data\":\"YmE\",\"externalPayloads\":[]}]}"
        #expect(text(await server.respond(to: post("/decode", more))) == "{\"payloads\":[{\"metadata\":{}}]}")
    }

    @Test(
        "says what is wrong with a request",
        arguments: [
            ("{", "JSON"), ("[]", "JSON"), ("", "JSON"),
            ("{\"payloads\":[{\"data\":\"*\"}]}", "data of payload 0"),
            ("{\"payloads\":[{\"metadata\":{\"encoding\":\"*\"}}]}", "metadata \"encoding\" of payload 0"),
            ("{\"payloads\":[{\"data\":5}]}", "payloads[0].data"),
            ("{\"payloads\":[{\"data\":\"YQ==\"}]}", "NotMarked"),
        ]
    )
    func badBodies(body: String, reason: String) async {
        let response = await server.respond(to: post("/decode", body))
        #expect(response.status == 400 && text(response).contains(reason), "\(text(response))")
    }

    @Test("refuses other paths, methods, types and sizes")
    func refused() async {
        #expect(await server.respond(to: post("/", "{}")).status == 404)
        #expect(await server.respond(to: post("/decoded", "{}")).status == 404)
        let get = await server.respond(to: CodecRequest("GET", "/decode"))
        #expect(get.status == 405 && get.headers.contains { $0 == ("allow", "POST, OPTIONS") })
        #expect(await server.respond(to: CodecRequest("OPTIONS", "/decode")).status == 405)
        #expect(await server.respond(to: post("/decode", "{}", ("Content-Type", "text/xml"))).status == 415)
        var small = server
        small.maximumBodySize = 2
        #expect(await small.respond(to: post("/decode", "{}")).status == 200)
        #expect(await small.respond(to: post("/decode", "{ }")).status == 413)
        var guarded = server
        guarded.authorize = { $0.header("authorization") == "Bearer sesame" }
        #expect(await guarded.respond(to: post("/decode", "{}")).status == 401)
        #expect(await guarded.respond(to: post("/decode", "{}", ("Authorization", "Bearer sesame"))).status == 200)
    }

    @Test("has codecs for each namespace")
    func namespaces() async {
        let server = CodecServer { namespace in namespace == "payments" ? [Marked(mark: UInt8(ascii: "p"))] : nil }
        let encoded = await server.respond(to: post("/encode", body("x"), ("X-Namespace", "payments")))
        #expect(text(encoded) == body("px"))
        let other = await server.respond(to: post("/encode", body("x"), ("X-Namespace", "orders")))
        #expect(other.status == 403 && text(other).contains("\"orders\""))
        #expect(await server.respond(to: post("/encode", body("x"))).status == 403)
    }

    @Test("lets pages of allowed origins ask, and no others")
    func origins() async {
        let preflight = await server.respond(
            to: CodecRequest(
                "OPTIONS",
                "/decode",
                headers: [
                    origin, ("Access-Control-Request-Method", "POST"),
                    ("Access-Control-Request-Headers", "content-type,x-namespace"),
                    ("Access-Control-Request-Private-Network", "true"),
                ]
            )
        )
        let headers = Dictionary(uniqueKeysWithValues: preflight.headers.map { ($0.name, $0.value) })
        #expect(preflight.status == 204 && preflight.body.isEmpty)
        #expect(headers["access-control-allow-origin"] == "http://localhost:8233")
        #expect(headers["access-control-allow-methods"] == "POST, OPTIONS")
        #expect(headers["access-control-allow-headers"]?.contains("X-Namespace") == true)
        #expect(headers["access-control-allow-private-network"] == "true")
        #expect(headers["vary"] == "Origin")
        let asked = await server.respond(to: post("/encode", body("x"), origin))
        #expect(asked.status == 200 && asked.headers.contains { $0 == ("access-control-allow-origin", origin.value) })
        let failed = await server.respond(to: post("/decode", "{", origin))
        #expect(failed.status == 400 && failed.headers.contains { $0.name == "access-control-allow-origin" })
        for other in ["http://localhost:8234", "https://localhost:8233", "null"] {
            let refused = await server.respond(to: post("/encode", body("x"), ("origin", other)))
            #expect(refused.status == 403 && text(refused).contains(other))
            #expect(!refused.headers.contains { $0.name.hasPrefix("access-control") })
        }
        let open = CodecServer(allowedOrigins: ["*"], Marked(mark: 1))
        let any = await open.respond(to: post("/encode", body("x"), ("origin", "http://anywhere")))
        #expect(any.headers.contains { $0 == ("access-control-allow-origin", "*") })
        #expect(!any.headers.contains { $0.name == "access-control-allow-credentials" })
    }

    @Test("says which key is missing")
    func keys() async throws {
        func codec(_ id: String) throws -> EncryptionCodec {
            EncryptionCodec(EncryptionKeyRing(try .init(id: id, bytes: Array(repeating: 1, count: 32))))
        }
        let encoded = await CodecServer(try codec("old")).respond(to: post("/encode", body("x")))
        let response = await CodecServer(try codec("new")).respond(to: post("/decode", text(encoded)))
        #expect(response.status == 400 && text(response).contains("\"old\"") && text(response).contains("new"))
    }
}
