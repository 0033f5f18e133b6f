/// All that can be seen of a value by describing, dumping and mirroring it; for tests that look for secrets.
package enum VisibleText {
    /// Every text that shows something of a value, and of what it holds.
    package static func all(of value: Any) -> [String] {
        var walk = Walk()
        walk.visit(value, depth: 0)
        // tidy:allow print — into a text, to see what a person would
        dump(value, to: &walk.dumped)
        return walk.texts + [walk.dumped]
    }

    private struct Walk {
        var texts: [String] = []
        var dumped = ""
        private var seen: Set<ObjectIdentifier> = []
        /// Further down there are only the insides of libraries.
        private static let deepest = 24

        mutating func visit(_ value: Any, depth: Int) {
            guard depth < Self.deepest else { return }
            let mirror = Mirror(reflecting: value)
            if mirror.displayStyle == .class {
                guard seen.insert(ObjectIdentifier(value as AnyObject)).inserted else { return }
            }
            texts.append("\(value)")
            texts.append(String(reflecting: value))
            // Bytes are shown as numbers.
            if let bytes = value as? [UInt8] { return texts.append(String(decoding: bytes, as: UTF8.self)) }
            var next: Mirror? = mirror
            while let mirror = next {
                for child in mirror.children {
                    texts.append(child.label ?? "")
                    visit(child.value, depth: depth + 1)
                }
                next = mirror.superclassMirror
            }
        }
    }
}
