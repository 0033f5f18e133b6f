extension String {
    /// Whether two names stand for one type. Go names types with their package in front; only what follows the last dot
    /// counts.
    func namesSameType(as other: String) -> Bool { self == other || lastPart == other.lastPart }

    private var lastPart: Substring {
        guard let dot = lastIndex(of: ".") else { return self[...] }
        return self[index(after: dot)...]
    }
}
