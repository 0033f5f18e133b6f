/// How far an update got. The numbers are the API's.
package enum UpdateStage: Int32, Sendable, Comparable {
    case unspecified = 0
    case admitted = 1
    case accepted = 2
    case completed = 3

    /// Orders stages in time.
    package static func < (left: UpdateStage, right: UpdateStage) -> Bool { left.rawValue < right.rawValue }
}
