extension Duration {
    /// For people: rounded to what they read, such as `0.23 s`, `12 s`, `5 min` or `2.5 h`.
    package var brief: String {
        let seconds = inSeconds
        let (size, unit) =
            switch abs(seconds) {
            case ..<600: (seconds, "s")
            case ..<36_000: (seconds / 60, "min")
            default: (seconds / 3600, "h")
            }
        return "\(Self.rounded(size)) \(unit)"
    }

    /// For people who compare it with another one: to the nanosecond, such as `7 d`, `1 h 30 min` or `2.5 s`.
    package var exact: String {
        let (whole, fraction) = components
        guard whole >= 0, fraction >= 0 else { return "-\((Duration.zero - self).exact)" }
        let nanoseconds = fraction / 1_000_000_000
        var parts = [(whole / 86_400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "min")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        var seconds = "\(whole % 60)"
        if nanoseconds > 0 {
            var digits = String(String(1_000_000_000 + nanoseconds).dropFirst())
            while digits.hasSuffix("0") { digits.removeLast() }
            seconds += ".\(digits)"
        }
        if seconds != "0" || parts.isEmpty { parts.append("\(seconds) s") }
        return parts.joined(separator: " ")
    }

    /// Two figures of what is below ten, and whole numbers of what is above; what is below a hundredth has one figure.
    private static func rounded(_ number: Double) -> String {
        let factor: Double =
            switch abs(number) {
            case 0: 1
            case ..<0.00001: 1_000_000_000
            case ..<0.01: 10_000
            case ..<1: 100
            case ..<10: 10
            default: 1
            }
        let rounded = (number * factor).rounded() / factor
        if let whole = Int64(exactly: rounded) { return "\(whole)" }
        return "\(rounded)"
    }
}

extension StringProtocol {
    /// The text in one line that no terminal and no log takes for anything else: characters that control them are written
    /// as `\n`, `\t` or `\u{1b}`.
    package var visible: String { escaped { _ in false } }

    /// The text without characters that control a terminal, but with its line breaks and tabs.
    package var visibleLines: String { escaped { $0 == "\n" || $0 == "\t" } }

    private func escaped(except isKept: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: { $0.isControl && !isKept($0) }) else { return String(self) }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case _ where !scalar.isControl || isKept(scalar): text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default: text += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return text
    }

    /// The beginning of a text that is longer than so many letters, and how long it is.
    package func cut(to length: Int) -> String {
        let scalars = unicodeScalars
        // Not by characters: one of them may have any number of marks on it.
        guard let end = scalars.index(startIndex, offsetBy: length, limitedBy: endIndex), end < endIndex else {
            return String(self)
        }
        return "\(self[..<end])… (\(scalars.count) letters in all)"
    }
}

extension Unicode.Scalar {
    /// Whether it moves a cursor, ends a line or turns the direction of writing instead of showing something.
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Those that turn the direction make a line look like another one; those within emoji and words do not.
        case .format: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
        default: false
        }
    }
}
