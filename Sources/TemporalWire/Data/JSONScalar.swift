/// JSON texts that are one plain value.
enum JSONScalar {
    /// A text without escapes; nil when it has some or is not a text.
    static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return nil }
        let inner = bytes[1..<bytes.count - 1]
        guard inner.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "\"") }) else {
            return nil
        }
        return String(validating: inner, as: UTF8.self)
    }

    /// A whole number in plain digits.
    static func integer<Number: FixedWidthInteger>(_ bytes: [UInt8], _ type: Number.Type) -> Number? {
        bytes.first == UInt8(ascii: "+") ? nil : Number(String(decoding: bytes, as: UTF8.self))
    }

    /// Whether the word NaN stands outside of the texts of well-formed JSON.
    static func hasNotANumber(_ bytes: [UInt8]) -> Bool {
        guard bytes.contains(UInt8(ascii: "N")) else { return false }
        var isText = false
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
            } else if isText, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isText.toggle()
            } else if !isText, byte == UInt8(ascii: "N") {
                return true
            }
        }
        return false
    }

    static func boolean(_ bytes: [UInt8]) -> Bool? {
        if bytes.elementsEqual("true".utf8) { return true }
        return bytes.elementsEqual("false".utf8) ? false : nil
    }
}
