import TemporalCore
import TemporalWire

/// Converts the few values of the programs without a coder, and a program by reference.
struct SimulatedConverter: PayloadConverter {
    let program: Program

    private static let programEncoding = "test/program"

    init(_ program: Program, oracle: Oracle) {
        var program = program
        program.oracle = oracle
        self.program = program
    }

    static let input = Payload(encoding: programEncoding, data: [])

    func payload(from value: some Encodable) throws -> Payload {
        switch value {
        case let number as Int: .json(number)
        case let text as String: .json(text)
        case let list as [String]:
            Payload(encoding: Payload.Encoding.plainBytes, data: Array(list.joined(separator: "\n").utf8))
        default: try JSONPayloadConverter.default.payload(from: value)
        }
    }

    func value<Value: Decodable>(_ type: Value.Type, from payload: Payload) throws -> Value {
        if payload.encoding == Self.programEncoding, let value = program as? Value { return value }
        if type == Int.self, let value = Int(String(decoding: payload.data, as: UTF8.self)) as? Value { return value }
        if type == String.self, let value = payload.text as? Value { return value }
        let value = try JSONPayloadConverter.default.value(type, from: payload)
        guard var next = value as? Program else { return value }
        next.oracle = program.oracle
        return next as? Value ?? value
    }
}
