import Foundation
import Testing

@testable import OrderAPI

@Suite("Keys that stand twice")
struct DuplicateKeyTests {
    @Test(
        "are found in any object of a body, however they are written",
        arguments: [
            (#"{"a":1,"a":2}"#, "a"), (#"{"a":{"b":1,"c":2,"b":3}}"#, "b"), (#"[{"a":1},{"x":1,"x":1}]"#, "x"),
            (#"{"a":[1,{"b":"}"}],"c":2,"a":3}"#, "a"), (#"{"a":1,"\u0061":2}"#, "a"), (#"{"":1,"":2}"#, ""),
            (#"{ "q\"" : 1 , "q\"" : 2 }"#, #"q""#), (#"{"数":1,"数":2}"#, "数"),
        ]
    )
    func found(_ json: String, _ key: String) {
        #expect(DuplicateKeys.first(in: Data(json.utf8)) == key)
    }

    @Test(
        "are not seen in values, nor in different objects, nor where letters differ",
        arguments: [
            "{}", "[]", "null", #""a""#, #"{"a":"a","b":"a"}"#, #"[{"a":1},{"a":2}]"#, #"{"a":{"a":{"a":1}}}"#,
            #"{"a":["a","a"],"b":"{\"a\":1,\"a\":2}"}"#, #"{"a":1,"A":2}"#, #"{"a":"\\","b":"\\"}"#, "", "{", "\"",
        ]
    )
    func notFound(_ json: String) {
        #expect(DuplicateKeys.first(in: Data(json.utf8)) == nil)
    }
}
