extension Collection<String> {
    /// The names in alphabetical order with commas between them, or “none”: for messages that say what there is.
    package var inWords: String {
        let names = sorted()
        return names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}
