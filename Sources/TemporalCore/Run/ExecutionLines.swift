/// The lines of execution of a run (its main line, its branches, its handlers) and what each of them waits for.
///
/// Between two tasks every line waits for something that the engine knows. One that does not awaits something outside
/// the workflow and would never be heard of again.
struct ExecutionLines {
    /// What a line waits for.
    enum Awaited {
        case operation(PendingOperation)
        case condition(CallSite?, Condition)
        case branch(String, PendingOperation)
        /// Its turn at what is named.
        case turn(String, CallSite, PendingOperation)
    }

    /// A line of execution. It is the name of its task, too.
    struct Line {
        let number: Int
        let name: String
        /// Where it was begun, where that is known.
        fileprivate let place: CallSite?
    }

    private struct Wait {
        let line: String
        let awaited: Awaited
    }

    private var live: [Int: Line] = [:]
    /// What is waited for, in places that are used again.
    private var waits: [Wait?] = []
    private var freePlaces: [Int] = []
    /// The places of the waits of each line; kept only while the lines take turns.
    private var waitsOfLines: [String: [Int]]?
    /// The main line is the first, whenever it begins.
    private var count = 1

    /// The label of the main line.
    static let main = "main"
    /// The number of the main line.
    static let mainNumber = 1

    /// A new line. All but the main line carry a number, so that their names differ.
    mutating func begin(_ label: String, at place: CallSite? = nil) -> Line {
        if label != Self.main { count += 1 }
        let number = label == Self.main ? Self.mainNumber : count
        let line = Line(number: number, name: number == 1 ? label : "\(label) #\(number)", place: place)
        live[number] = line
        return line
    }

    mutating func end(_ line: Line) { live[line.number] = nil }

    /// Notes that the line that runs now begins to wait.
    /// - Returns: the wait, to be ended when the line goes on.
    mutating func beginWait(_ awaited: Awaited) -> Int {
        let wait = Wait(line: Task.name ?? Self.main, awaited: awaited)
        guard let place = freePlaces.popLast() else {
            waits.append(wait)
            waitsOfLines?[wait.line, default: []].append(waits.count - 1)
            return waits.count - 1
        }
        waits[place] = wait
        waitsOfLines?[wait.line, default: []].append(place)
        return place
    }

    mutating func endWait(_ place: Int) {
        if waitsOfLines != nil, let line = waits[place]?.line {
            waitsOfLines?[line]?.removeAll { $0 == place }
        }
        waits[place] = nil
        freePlaces.append(place)
    }

    /// The lines that wait for nothing that is known, once no line runs, and where each was begun.
    var strays: [String] {
        guard live.count > waits.count - freePlaces.count else { return [] }
        let waiting = Set(waits.compactMap { $0?.line })
        return live.values.filter { !waiting.contains($0.name) }.sorted { $0.number < $1.number }.map { line in
            line.name + (line.place.map { " (begun at \($0))" } ?? "")
        }
    }

    /// Whether the waits of a line can be told, which costs something.
    var indexesWaits: Bool {
        get { waitsOfLines != nil }
        set {
            guard newValue else { return waitsOfLines = nil }
            var index: [String: [Int]] = [:]
            for (place, wait) in waits.enumerated() { if let wait { index[wait.line, default: []].append(place) } }
            waitsOfLines = index
        }
    }

    /// The numbers of the lines that have not ended, in the order in which they began.
    var numbers: [Int] { live.keys.sorted() }

    /// Whether a line has not ended.
    func isLive(_ number: Int) -> Bool { live[number] != nil }

    /// The waits of a line; none while ``indexesWaits`` is false.
    func waits(of number: Int) -> [Int] { live[number].flatMap { waitsOfLines?[$0.name] } ?? [] }

    /// What a wait is for.
    func awaited(_ wait: Int) -> Awaited? { waits[wait]?.awaited }

    /// All that is waited for.
    var allAwaited: [Awaited] { waits.compactMap { $0?.awaited } }

    /// Each line and what it waits for, in the order in which they began.
    func trace(_ describe: (Awaited) -> String) -> String {
        var text: [String] = []
        for line in live.values.sorted(by: { $0.number < $1.number }) {
            text.append(line.name)
            for case let wait? in waits where wait.line == line.name {
                text.append("    waits for \(describe(wait.awaited))")
            }
        }
        return text.joined(separator: "\n")
    }

    /// What each line waits for, and where that and the line itself are written, in the order in which the lines began.
    func stacks(_ describe: (Awaited) -> EnhancedStackTrace.Location) -> [EnhancedStackTrace.Stack] {
        live.values.sorted { $0.number < $1.number }.map { line in
            let waits = waits.compactMap { $0 }.filter { $0.line == line.name }.map { describe($0.awaited) }
            return EnhancedStackTrace.Stack(locations: waits + [.init(line.name, at: line.place)])
        }
    }
}

extension RunCore {
    /// What each line of the workflow waits for, for people.
    var stackTrace: String {
        lines.trace { awaited in
            switch awaited {
            case .operation(let operation): machines.describe(operation.operation)
            case .condition(let place?, _): "a condition at \(place)"
            case .condition(nil, _): "a condition"
            case .branch(let name, _): "the end of \(name)"
            case .turn(let what, let place, _): "\(what) at \(place)"
            }
        }
    }

    /// The same with the places apart, for tools.
    var enhancedStackTrace: EnhancedStackTrace {
        let stacks = lines.stacks { awaited in
            switch awaited {
            case .operation(let operation): .init(machines.describe(operation.operation), at: operation.place)
            case .condition(let place, _): .init("a condition", at: place)
            case .branch(let name, _): .init("the end of \(name)", at: nil)
            case .turn(let what, let place, _): .init(what, at: place)
            }
        }
        return EnhancedStackTrace(sdk: .init(name: sdk.name, version: sdk.version), stacks: stacks)
    }
}
