import OrderContract
public import TemporalClient
import TemporalCore
import TemporalRPC

extension Client {
    /// Looks whether the namespace knows the search attributes of orders, and adds them where that is allowed.
    ///
    /// An order that writes an attribute which its namespace does not know stands still. So whoever starts orders asks
    /// first, and lets them do without where the answer is no.
    /// - Returns: whether orders may write them.
    /// - Throws: ``ClientError`` when the server does not answer, so that it may be asked again.
    public func prepareOrderAttributes() async throws(ClientError) -> Bool {
        do throws(ClientError) {
            let known = try await searchAttributes().custom
            let wanted = OrderAttributes.types.filter { known[$0.key] != $0.value }
            guard !wanted.isEmpty else { return true }
            // A name that holds something else already belongs to somebody else.
            guard wanted.allSatisfy({ known[$0.key] == nil }) else { return false }
            try await addSearchAttributes(wanted)
        } catch {
            // Whoever may not ask or add does without.
            if error.isAboutTheMoment { throw error }
            return false
        }
        return await canSearchByOrderAttributes()
    }

    /// Waits until the server finds workflows by the attributes: its parts hear of new ones after each other.
    private func canSearchByOrderAttributes() async -> Bool {
        let query = OrderAttributes.types.keys.map { "\($0) IS NULL" }.joined(separator: " AND ")
        for _ in 0..<100 {
            if (try? await countWorkflows(query)) != nil { return true }
            guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return false }
        }
        return false
    }
}

extension ClientError {
    /// Whether the same call may succeed a little later.
    fileprivate var isAboutTheMoment: Bool {
        switch self {
        case .unreachable: true
        case .rpc(let error):
            switch error.status {
            case .unavailable, .deadlineExceeded, .cancelled, .resourceExhausted, .internal, .unknown, .aborted: true
            default: false
            }
        default: false
        }
    }
}
