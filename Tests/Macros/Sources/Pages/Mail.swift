// docs: mail with macros
import Temporal
import TemporalMacros

/// Activities share what they are given: a client, a pool, a cache.
@Activities(startToClose: .seconds(10))
struct Mail {
    let known: Set<String>

    func send(_ letter: Letter) async throws(Bounced) {
        guard known.contains(letter.to) else { throw Bounced(address: letter.to) }
    }
}
// docs: end

private func worker(_ client: Client) throws -> Worker {
    // docs: worker with macros
    try Worker(client, on: "invitations") {
        Invitation.self
        Mail(known: ["Ann"]).activities
    }
    // docs: end
}
