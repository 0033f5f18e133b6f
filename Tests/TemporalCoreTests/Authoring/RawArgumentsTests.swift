import TemporalCore
import Testing

@Suite("Raw arguments")
struct RawArgumentsTests {
    private let arguments = RawArguments(payloads: [.json("word"), .json(5)], using: JSONTestConverter())

    @Test("are read by their places, and those behind the last are null")
    func values() throws {
        #expect(arguments.count == 2)
        #expect(try arguments.value(String.self) == "word")
        #expect(try arguments.value(Int.self, at: 1) == 5)
        #expect(try arguments.value(Int?.self, at: 2) == nil)
    }

    @Test("say which argument cannot be read, and why")
    func unreadable() throws {
        let error = try #require(throws: UnreadableArgument.self) { try arguments.value(Int.self, at: 0) }
        #expect(error.position == 0 && error.type == "Int")
        #expect(error.description.hasPrefix("argument 0 is not of type Int: "))
        #expect(throws: UnreadableArgument.self) { try arguments.value(Int.self, at: 9) }
    }

    @Test("pass through as the input of a workflow, an activity or a message")
    func input() throws {
        let converter = JSONTestConverter()
        let payloads: [Payload] = [.json(1), .null, .json("x")]
        let input = try converter.input(RawArguments.self, from: payloads)
        #expect(input.payloads == payloads)
        #expect(try converter.arguments(from: input) == payloads)
        #expect(try input.result(7).payload == .json(7))
    }
}
