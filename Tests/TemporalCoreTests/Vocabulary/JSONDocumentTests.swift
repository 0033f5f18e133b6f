import Testing

@testable import TemporalCore

@Suite("JSON documents")
struct JSONDocumentTests {
    @Test("a document is written without spaces, its members in their order")
    func compact() {
        let document = JSONDocument.object([
            ("z", .number(-7)),
            ("a", .list([.bool(true), .null, .string("say \"hi\"\n")])),
            ("empty", .object([])),
            ("none", .list([])),
        ])
        #expect(document.text == #"{"z":-7,"a":[true,null,"say \"hi\"\n"],"empty":{},"none":[]}"#)
    }

    @Test("a document is a payload of the encoding that is asked for")
    func payload() {
        let plain = JSONDocument.string("x").payload()
        #expect(plain == Payload.json("x"))
        let other = JSONDocument.null.payload(encoding: "json/protobuf", metadata: [.init("type", [1])])
        #expect(other == Payload(encoding: "json/protobuf", metadata: [.init("type", [1])], data: Array("null".utf8)))
    }
}
