/// Something that is not as the house wants it, and where.
struct Finding: Hashable, CustomStringConvertible {
    let path: String
    let line: Int
    let rule: String
    let message: String

    var description: String { "\(path):\(line): [\(rule)] \(message)" }
}
