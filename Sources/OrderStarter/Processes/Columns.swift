/// Text in columns of a terminal, where a Chinese character takes two.
extension String {
    /// How many columns of a terminal the text takes.
    var columns: Int {
        unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            // Combining characters, which only change the one before.
            case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: sum
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
                0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                sum + 2
            // This sign takes two as an emoji.
            case 0x26A0: sum + 2
            default: sum + 1
            }
        }
    }

    /// The text, padded with spaces to a width.
    func padding(_ width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - columns))
    }
}
