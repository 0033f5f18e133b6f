package import TemporalWorkflows

/// What the workflow wants done; a worker says how.
package enum Delivery {
    package static let drive = Activity<String, Int, RoadClosed>(
        "drive",
        startToClose: .minutes(5),
        retry: RetryPolicy(maximumAttempts: 2)
    )
}

package struct RoadClosed: Error, Codable, Equatable, NonRetryableError {
    package var road: String
    package init(road: String) { self.road = road }
}

/// Delivers a parcel once it is signed for.
package struct Parcel: Workflow {
    var street: String
    var isSigned = false

    package init(_ street: String) { self.street = street }

    package struct Messages: MessageSet {
        package let sign = Signal<Parcel, Empty>("sign") { $0.isSigned = true }
        package let street = Query<Parcel, String>("street") { $0.street }
        package let redirect = Update<Parcel, String, String, TooLate>(
            "redirect",
            validate: { parcel, _ throws(TooLate) in if parcel.isSigned { throw TooLate() } },
            apply: { parcel, street throws(TooLate) in
                defer { parcel.street = street }
                return parcel.street
            }
        )
        package init() {}
    }

    package struct TooLate: Error, Codable { package init() {} }

    package static func run(_ street: String, in context: WorkflowContext<Self>) async throws -> String {
        guard try await context.wait(for: .days(3), until: { $0.isSigned }) else { return "sent back" }
        let street = context.state.street
        do {
            let minutes = try await context.execute(Delivery.drive, street)
            return "delivered to \(street) in \(minutes) minutes"
        } catch {
            guard case .declared(let closed) = error.reason else { throw error }
            return "\(closed.road) is closed"
        }
    }
}
