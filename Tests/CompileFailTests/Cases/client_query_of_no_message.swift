// error: value of type 'Parcel.Messages' has no member 'town'
import TemporalClient
import TemporalWorkflows

struct Parcel: Workflow {
    var street = ""
    struct Messages: MessageSet {
        let street = Query<Parcel, String>("street") { $0.street }
        let redirect = Update<Parcel, String, String, Never>("redirect") { parcel, street in
            parcel.street = street
            return street
        }
    }
    static func run(in context: WorkflowContext<Self>) async throws {}
}

func speak(_ parcel: WorkflowHandle<Parcel>) async throws {
    _ = try await parcel.query(\.town)
}
