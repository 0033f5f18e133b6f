/// Where in a workflow's source something was asked for, for messages about what does not fit history.
struct CallSite: Sendable, CustomStringConvertible {
    let file: StaticString
    let line: UInt

    /// As `Module/File.swift:12`.
    var description: String { "\(file):\(line)" }
}

extension RunCore {
    /// Notes where a call was made for the commands that it gives.
    func at<Result>(_ file: StaticString, _ line: UInt, _ call: () -> Result) -> Result {
        // Calls may be nested: an interceptor asks for something while it passes on what the code has asked for.
        let outer = machines.recorder.enter(CallSite(file: file, line: line))
        defer { machines.recorder.leave(to: outer) }
        return call()
    }
}
