/// The rules for texts that people type: names, reasons, ids. What is shown to an operator must look like what it is.
public enum OrderText {
    /// Why a text cannot be used as a name; nil if it can.
    ///
    /// Control characters can move a terminal's cursor, and marks of writing direction can turn a text around.
    /// - Parameter text: the text.
    /// - Returns: what is wrong, such as "has only blanks".
    public static func problem(in text: String) -> String? {
        if text.isEmpty { return "is empty" }
        if text.allSatisfy(\.isWhitespace) { return "has only blanks" }
        guard let scalar = text.unicodeScalars.first(where: isHidden) else { return nil }
        let number = String(scalar.value, radix: 16, uppercase: true)
        let padding = String(repeating: "0", count: max(0, 4 - number.count))
        return "has the invisible character U+\(padding)\(number)"
    }

    /// A text from elsewhere on one line, without hidden characters, and not longer than a number of characters.
    public static func cleaned(_ text: String, longest: Int = 300) -> String {
        var line = ""
        var isBlank = true
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace || isHidden(scalar)
            if isSpace, isBlank { continue }
            line.unicodeScalars.append(isSpace ? " " : scalar)
            isBlank = isSpace
        }
        if line.hasSuffix(" ") { line.removeLast() }
        return line.count > longest ? line.prefix(longest - 1) + "…" : line
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Controls, and marks of direction.
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C: true
        // Line separators, and characters without a width that are not parts of others.
        case 0x2028, 0x2029, 0x200B, 0x2060, 0xFEFF: true
        default: false
        }
    }
}
