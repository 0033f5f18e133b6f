import Foundation

/// Finds keys that stand twice in one object of a JSON text: decoders take one of them, and not all the same one.
enum DuplicateKeys {
    /// The first key that stands twice in its object; nil when none does.
    /// - Parameter json: a JSON text in UTF-8. What other texts give is not defined.
    /// - Returns: the key.
    static func first(in json: Data) -> String? {
        let bytes = Array(json)
        // For each object around the present place its keys; nil for an array.
        var keys: [Set<String>?] = []
        var awaitsKey = false
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"):
                keys.append([])
                awaitsKey = true
            case UInt8(ascii: "["):
                keys.append(nil)
                awaitsKey = false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = keys.popLast()
                awaitsKey = false
            case UInt8(ascii: ","): awaitsKey = keys.last.map { $0 != nil } ?? false
            case UInt8(ascii: ":"): awaitsKey = false
            case UInt8(ascii: "\""):
                let end = end(of: index, bytes)
                if awaitsKey, var known = keys.popLast() ?? nil {
                    let key = text(bytes[index..<end])
                    guard known.insert(key).inserted else { return key }
                    keys.append(known)
                }
                index = end - 1
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Where a string ends that begins at an index: behind its closing quote.
    private static func end(of start: Int, _ bytes: [UInt8]) -> Int {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] == UInt8(ascii: "\"") {
                return index + 1
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    /// A string without its quotes; `"a"` and `"\u0061"` are one.
    private static func text(_ quoted: ArraySlice<UInt8>) -> String {
        let isPlain = !quoted.contains(UInt8(ascii: "\\"))
        if !isPlain, let text = try? JSONDecoder().decode(String.self, from: Data(quoted)) { return text }
        return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
    }
}
