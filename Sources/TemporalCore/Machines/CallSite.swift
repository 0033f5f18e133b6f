/// Where in a workflow's source something is asked for or waited for, for messages to people.
struct CallSite: Sendable, CustomStringConvertible {
    let file: StaticString
    let line: UInt

    /// As `Module/File.swift:12`.
    var description: String { "\(file):\(line)" }
}

extension RunCore {
    /// Notes where a call was made for the commands that it gives.
    func at<Result>(_ place: CallSite, _ call: () -> Result) -> Result {
        // Calls may be nested: an interceptor asks for something while it passes on what the code has asked for.
        let outer = machines.recorder.enter(place)
        defer { machines.recorder.leave(to: outer) }
        return call()
    }
}
