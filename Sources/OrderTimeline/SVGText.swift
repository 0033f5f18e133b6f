/// Text and numbers as SVG takes them.
package enum SVGText {
    /// Text with what has a meaning in XML escaped. Characters that XML does not allow are left out.
    package static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped += " "
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: break
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A number with one digit behind the point, or none where that is 0.
    package static func number(_ value: Double) -> String { LengthOfTime.tenths(value) }
}
