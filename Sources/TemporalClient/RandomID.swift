import TemporalCore

/// Ids that are not given a second time, wherever they are made.
package enum RandomID {
    /// A new id.
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return generator.next().hexadecimal + generator.next().hexadecimal
    }
}
