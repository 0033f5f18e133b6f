// error: 'print(_:separator:terminator:)' is deprecated: workflow code is deterministic: use context.logger
// error: 'debugPrint(_:separator:terminator:)' is deprecated: workflow code is deterministic: use context.logger
// error: 'dump(_:name:indent:maxDepth:maxItems:)' is deprecated: workflow code is deterministic: use context.logger
// error: 'readLine(strippingNewline:)' is deprecated
// error: 'CommandLine' is deprecated
import TemporalWorkflows

struct W: Workflow {
    init(_ input: Int) {}
    static func run(_ input: Int, in context: WorkflowContext<Self>) async throws -> Int {
        print("x")
        debugPrint("x")
        dump(1)
        _ = readLine()
        _ = CommandLine.arguments
        return 1
    }
}
