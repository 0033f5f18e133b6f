import Testing

@testable import TemporalCore

@Suite("Arguments")
struct ArgumentsTests {
    private let converter = JSONTestConverter()

    private func texts(_ payloads: [Payload]) -> [String] {
        payloads.map { String(decoding: $0.data, as: UTF8.self) }
    }

    @Test("one value is one payload")
    func one() throws {
        let payloads = try converter.arguments(from: ["a", "b"])
        #expect(texts(payloads) == ["[\"a\",\"b\"]"])
        #expect(try converter.input([String].self, from: payloads) == ["a", "b"])
    }

    @Test("several arguments are a payload each, in order")
    func several() throws {
        let payloads = try converter.arguments(from: Arguments(1, "x", true))
        #expect(texts(payloads) == ["1", "\"x\"", "true"])
        let read = try converter.input(Arguments<Int, String, Bool>.self, from: payloads)
        #expect(read.values == (1, "x", true))
    }

    @Test("further payloads are ignored")
    func tooMany() throws {
        let payloads = try converter.arguments(from: Arguments(1, "x", true))
        #expect(try converter.input(Arguments<Int, String>.self, from: payloads).values == (1, "x"))
        #expect(try converter.input(Int.self, from: payloads) == 1)
    }

    @Test("a missing argument is named")
    func tooFew() throws {
        let payloads = try converter.arguments(from: 1)
        let error = #expect(throws: ArgumentCountMismatch.self) {
            try converter.input(Arguments<Int, String>.self, from: payloads)
        }
        #expect(error?.description == "an argument of type String is missing; 1 were sent")
    }

    @Test("an argument of another type is an error")
    func mismatch() {
        #expect(throws: DecodingError.self) {
            try converter.input(Arguments<Int>.self, from: try converter.arguments(from: "x"))
        }
    }

    @Test("no value has no payload, and reads from anything")
    func empty() throws {
        #expect(try converter.arguments(from: Empty()).isEmpty)
        #expect(try converter.input(Empty.self, from: []) == Empty())
        #expect(try converter.input(Empty.self, from: try converter.arguments(from: 7)) == Empty())
    }

    @Test("no result is the null payload")
    func emptyResult() throws {
        #expect(try converter.payload(from: Empty()) == .null)
        #expect(try converter.result(Empty.self, from: [.null]) == Empty())
        #expect(try converter.result(Empty.self, from: []) == Empty())
    }

    @Test("an optional input may be left out; another may not")
    func optional() throws {
        #expect(try converter.input(Int?.self, from: []) == nil)
        #expect(throws: DecodingError.self) { try converter.input(Int.self, from: []) }
    }

    @Test("a raw value passes as it is")
    func raw() throws {
        let payload = Payload(encoding: "binary/plain", data: [1, 2, 3])
        #expect(try converter.arguments(from: RawValue(payload)) == [payload])
        #expect(try converter.input(RawValue.self, from: [payload]).payload == payload)
        #expect(try converter.arguments(from: Arguments(RawValue(payload), 1)).first == payload)
    }

    @Test("within another value arguments are an array")
    func nested() throws {
        let payload = try converter.payload(from: [Arguments(1, "x")])
        #expect(texts([payload]) == ["[[1,\"x\"]]"])
        #expect(try converter.value([Arguments<Int, String>].self, from: payload).first?.values.1 == "x")
    }
}
