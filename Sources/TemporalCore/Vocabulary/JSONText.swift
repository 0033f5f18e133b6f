/// The little JSON that Core writes and reads itself (change ids, version numbers), without Foundation.
package enum JSONText {
    /// A text as a JSON string, in its quotation marks.
    package static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20: out += "\\u" + UInt16(scalar.value).hexadecimal
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

extension JSONText {
    /// The text of one member of a JSON object, as it stands there; nil when it has none of that name.
    package static func member(_ name: String, of object: String) -> String? {
        members(of: object).first { $0.name == name }?.value
    }

    /// The members of a JSON object, each value as it stands there; what is not JSON ends the list.
    package static func members(of object: String) -> [(name: String, value: String)] {
        var rest = object.unicodeScalars[...].drop { $0 != "{" }.dropFirst()
        var found: [(name: String, value: String)] = []
        while let key = token(&rest), let value = token(&rest), let name = unquoted(key) { found.append((name, value)) }
        return found
    }

    /// The elements of a JSON list, each as it stands there.
    package static func elements(of list: String) -> [String] {
        var rest = list.unicodeScalars[...].drop { $0 != "[" }.dropFirst()
        var found: [String] = []
        while let element = token(&rest) { found.append(element) }
        return found
    }

    /// The next string, number, word, object or list; what stands between them is passed over.
    private static func token(_ rest: inout Substring.UnicodeScalarView) -> String? {
        rest = rest.drop { " \t\r\n:,".unicodeScalars.contains($0) }
        guard let first = rest.first, first != "}", first != "]" else { return nil }
        if first == "{" || first == "[" { return nested(&rest) }
        guard first == "\"" else {
            let word = rest.prefix { !" \t\r\n:,}]".unicodeScalars.contains($0) }
            rest = rest.dropFirst(word.count)
            return String(word)
        }
        var end = rest.index(after: rest.startIndex)
        while end < rest.endIndex, rest[end] != "\"" {
            if rest[end] == "\\", rest.index(after: end) < rest.endIndex { end = rest.index(after: end) }
            end = rest.index(after: end)
        }
        guard end < rest.endIndex else { return nil }
        let text = String(rest[...end])
        rest = rest[rest.index(after: end)...]
        return text
    }

    /// An object or a list with all that is in it.
    private static func nested(_ rest: inout Substring.UnicodeScalarView) -> String? {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for index in rest.indices {
            let scalar = rest[index]
            if isInString {
                if scalar == "\"", !isEscaped { isInString = false }
                isEscaped = scalar == "\\" && !isEscaped
                continue
            }
            switch scalar {
            case "\"": isInString = true
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            default: break
            }
            guard depth == 0 else { continue }
            let text = String(rest[...index])
            rest = rest[rest.index(after: index)...]
            return text
        }
        return nil
    }

    /// The text that a JSON string stands for, or nil when it is not a string.
    package static func unquoted(_ json: String) -> String? {
        // By scalars: a mark behind the quotation mark would make one character with it.
        var rest = json.unicodeScalars[...]
        guard rest.popFirst() == "\"", rest.popLast() == "\"" else { return nil }
        var out = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                out.append(scalar)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            switch escaped {
            case "n": out.append("\n")
            case "r": out.append("\r")
            case "t": out.append("\t")
            case "b": out.append("\u{8}")
            case "f": out.append("\u{c}")
            case "u":
                guard let value = hex(&rest) else { return nil }
                out.append(value)
            default: out.append(escaped)
            }
        }
        return String(out)
    }

    private static func hex(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        guard let high = unit(&rest) else { return nil }
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard rest.popFirst() == "\\", rest.popFirst() == "u", let low = unit(&rest),
            (0xD800..<0xDC00).contains(high), (0xDC00..<0xE000).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private static func unit(_ rest: inout Substring.UnicodeScalarView) -> UInt32? {
        guard rest.count >= 4 else { return nil }
        let digits = String(rest.prefix(4))
        rest = rest.dropFirst(4)
        return digits.allSatisfy(\.isHexDigit) ? UInt32(digits, radix: 16) : nil
    }
}
