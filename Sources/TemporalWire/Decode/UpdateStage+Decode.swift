import TemporalModel

extension UpdateStage {
    /// The stage of a number of the API.
    init(number: Int32) { self = UpdateStage(rawValue: number) ?? .unspecified }
}
