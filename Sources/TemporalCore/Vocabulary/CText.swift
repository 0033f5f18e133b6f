/// A text that C takes whole. C ends a text at its first NUL character, so that `a\0x` and `a\0y` would be the same name;
/// what crosses into C is made one of these, by refusing a NUL or by replacing it.
package struct CText: Hashable, Sendable {
    /// The text; there is no NUL in it.
    package let text: String

    /// A name, an address, a path: something that would mean another thing if it were cut.
    /// - Throws: ``EmbeddedNUL`` when there is a NUL in it.
    package init(_ text: String) throws(EmbeddedNUL) {
        guard !text.hasNUL else { throw EmbeddedNUL() }
        self.text = text
    }

    /// Words for people, such as messages and stack traces: a NUL becomes U+FFFD, the character for what cannot be shown.
    package init(replacingNUL text: String) {
        guard text.hasNUL else {
            self.text = text
            return
        }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(scalar == "\0" ? "\u{FFFD}" : scalar) }
        self.text = String(scalars)
    }
}

/// There is a NUL character in a text that cannot have one.
package struct EmbeddedNUL: Error, Hashable, CustomStringConvertible {
    package init() {}

    /// What is wrong, to go behind what the text is.
    package var description: String { "has a NUL character in it, at which it would be cut" }
}

extension String {
    /// Whether there is a NUL character in it.
    package var hasNUL: Bool { utf8.contains(0) }
}
