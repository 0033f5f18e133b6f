// error: cannot find 'Date' in scope
// error: cannot find 'UUID' in scope
// error: cannot find 'ProcessInfo' in scope
// error: cannot find 'Locale' in scope
// error: cannot find 'DispatchQueue' in scope
// error: cannot find 'getenv' in scope
import TemporalWorkflows

import struct Foundation.Decimal

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        _ = Decimal(1)
        _ = Date()
        _ = UUID()
        _ = ProcessInfo.processInfo
        _ = Locale.current
        _ = DispatchQueue.global()
        _ = getenv("HOME")
        return 1
    }
}
