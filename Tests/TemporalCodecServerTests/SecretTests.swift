import TemporalCodecServer
import TemporalTesting
import Testing

@Suite("The codec server shows no secrets")
struct SecretTests {
    @Test("a request shows neither its headers nor, in an answer, what was wrong with them")
    func request() async {
        let secret = "SECRET-abcdefghijklmnopqrstuvwxy"
        let request = CodecRequest("POST", "/decode", headers: [("Authorization", "Bearer \(secret)")])
        for (name, value) in [("CodecRequest", request)] {
            for text in VisibleText.all(of: value) { #expect(!text.contains("SECRET"), "\(name)") }
        }
        #expect(request.header("authorization") == "Bearer \(secret)")
        var server = CodecServer()
        server.authorize = { _ in false }
        let answer = await server.respond(to: request)
        #expect(answer.status == 401 && !String(decoding: answer.body, as: UTF8.self).contains("SECRET"))
    }
}
