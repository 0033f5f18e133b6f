import TemporalCore
import TemporalModel

// Where the values that several calls send or receive hold payloads.

extension [WorkflowListing] {
    mutating func visitPayloads(_ walk: inout PayloadWalk) {
        for index in indices {
            let workflowID = self[index].workflowID
            walk.visit(inNamespaceOfContext: { .workflow($0, workflowID) }) { $0.visit(&self[index].memo) }
        }
    }
}

extension ScheduledWorkflow {
    mutating func visitPayloads(in namespace: String, _ walk: inout PayloadWalk) {
        walk.visit(in: .workflow(namespace, workflowID)) { walk in
            walk.visit(&input)
            walk.visit(&memo)
            walk.visit(&summary)
            walk.visit(&details)
        }
    }

    func measurePayloads(_ check: inout PayloadSizeCheck) {
        check.add(input, "the input of \(workflowType)")
    }
}
