import TemporalCore

/// A length of time as people say it: `12 ms`, `3.4 s`, `15 min`, `24 h`.
struct LengthOfTime: CustomStringConvertible {
    let seconds: Double

    init(_ seconds: Double) { self.seconds = seconds }

    init(_ duration: Duration) {
        let parts = duration.components
        seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }

    var description: String {
        switch abs(seconds) {
        case ..<0.9995: "\(Int((seconds * 1_000).rounded())) ms"
        case ..<120: "\(Self.tenths(seconds)) s"
        case ..<7_200: "\(Self.tenths(seconds / 60)) min"
        case ..<172_800: "\(Self.tenths(seconds / 3_600)) h"
        default: "\(Self.tenths(seconds / 86_400)) d"
        }
    }

    /// A number with one digit behind the point, or none where that is 0.
    static func tenths(_ value: Double) -> String {
        guard abs(value) < 1e15 else { return "\(value)" }
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    }
}
