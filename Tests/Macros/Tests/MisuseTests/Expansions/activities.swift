import Temporal
import TemporalMacros

struct CardDeclined: Error, Codable {}

@Activities(startToClose: .seconds(10), retry: RetryPolicy(maximumAttempts: 3))
actor Payments {
    let bank = "bank"

    func charge(_ amount: Int, from card: String) throws(CardDeclined) -> String { bank }

    @Activity(name: "give-back", startToClose: .seconds(60))
    func refund(in context: ActivityContext) async throws {}

    nonisolated func rate(of currency: String) -> Double { 1 }

    private func helper() {}
}
