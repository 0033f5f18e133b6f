/// The versions of a change to a workflow, as an enum whose raw values are the version numbers.
///
/// ```swift
/// enum Enrichment: Int, ChangeVersions { case sequential = -1, parallel = 2
///     static let changeID = "order-workflow-v2" }
/// ```
/// A new run takes the highest; a replayed run takes what its history says, and -1 (the code before the change) where
/// it says nothing. A `switch` over it is exhaustive, so that no version is forgotten.
public protocol ChangeVersions: CaseIterable, RawRepresentable, Sendable where RawValue == Int {
    /// The change's id in history; never reuse one. The Swift type's name unless said otherwise.
    static var changeID: String { get }
}

extension ChangeVersions {
    /// The Swift type's name.
    public static var changeID: String { "\(Self.self)" }
}
