import OrderContract
public import TemporalClient
import TemporalCore
import TemporalRPC

extension Client {
    /// Checks whether the namespace has the search attributes of orders, and adds them if that is allowed.
    ///
    /// An order that writes an attribute that its namespace does not have is stuck. So programs that start orders ask
    /// first, and turn the attributes off if the answer is no.
    /// - Returns: whether orders may write them.
    /// - Throws: ``ClientError`` when the server does not answer, so that the caller may try again.
    public func prepareOrderAttributes() async throws(ClientError) -> Bool {
        do throws(ClientError) {
            let known = try await searchAttributes().custom
            let wanted = OrderAttributes.types.filter { known[$0.key] != $0.value }
            guard !wanted.isEmpty else { return true }
            // An attribute of another type belongs to another application.
            guard wanted.allSatisfy({ known[$0.key] == nil }) else { return false }
            try await addSearchAttributes(wanted)
        } catch {
            // Without permission to ask or to add, orders do without them.
            if error.isAboutTheMoment { throw error }
            return false
        }
        return await canSearchByOrderAttributes()
    }

    /// Waits until the server finds workflows by the attributes, since its services learn of new ones one by one.
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
    /// Whether the same call may succeed later.
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
