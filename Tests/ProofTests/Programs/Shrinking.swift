extension Program {
    /// The programs that are one step smaller than this one.
    var smaller: [Program] {
        var list: [Program] = []
        func with(_ change: (inout Program) -> Void) {
            var copy = self
            change(&copy)
            list.append(copy)
        }
        for index in stimuli.indices { with { $0.stimuli.remove(at: index) } }
        for shorter in Action.smaller(main) { with { $0.main = shorter } }
        for index in scripts.indices {
            for shorter in Action.smaller(scripts[index]) { with { $0.scripts[index] = shorter } }
        }
        if ending != .returns { with { $0.ending = .returns } }
        return list
    }

    /// The smallest program that still fails, found by leaving out one thing after the other.
    /// - Parameters:
    ///   - limit: how many programs are tried at most.
    ///   - fails: whether a program still fails.
    /// - Returns: the last one that did.
    func shrunk(limit: Int = 2000, _ fails: (Program) -> Bool) -> Program {
        var best = self
        var tried = 0
        var goesOn = true
        while goesOn {
            goesOn = false
            for candidate in best.smaller {
                tried += 1
                guard tried <= limit else { return best }
                guard fails(candidate) else { continue }
                best = candidate
                goesOn = true
                break
            }
        }
        return best
    }
}

extension Action {
    /// The lists that are one step smaller: without one action, or with one that is smaller.
    static func smaller(_ actions: [Action]) -> [[Action]] {
        var list: [[Action]] = []
        for index in actions.indices {
            var shorter = actions
            shorter.remove(at: index)
            list.append(shorter)
            for lesser in actions[index].smaller {
                var other = actions
                other.replaceSubrange(index...index, with: lesser)
                list.append(other)
            }
        }
        return list
    }

    /// What an action can be replaced by: its parts, or itself with less in it.
    private var smaller: [[Action]] {
        switch self {
        case .branches(let branches, let joining):
            let dropped = branches.indices.filter { _ in branches.count > 1 }.map { index in
                var fewer = branches
                fewer.remove(at: index)
                return [Action.branches(fewer, joining)]
            }
            let thinner = branches.indices.flatMap { index in
                Action.smaller(branches[index]).map { less in
                    var other = branches
                    other[index] = less
                    return [Action.branches(other, joining)]
                }
            }
            return branches + dropped + thinner
        case .mapped(let items, let limit):
            let thinner = items.indices.flatMap { index in
                Action.smaller(items[index]).map { less in
                    var other = items
                    other[index] = less
                    return [Action.mapped(other, atMost: limit)]
                }
            }
            return items + thinner
        case .saga(let steps, let undoing, let fails):
            return [steps] + Action.smaller(steps).map { [.saga($0, undoing: undoing, fails: fails)] }
        case .locked(let inner): return [inner] + Action.smaller(inner).map { [.locked($0)] }
        case .permitted(let inner): return [inner] + Action.smaller(inner).map { [.permitted($0)] }
        case .grouped(let number, let inner):
            return [inner] + Action.smaller(inner).map { [.grouped(number, $0)] }
        case .shielded(let inner): return [inner] + Action.smaller(inner).map { [.shielded($0)] }
        case .stretch(let inner, let cancelBefore):
            return [inner] + Action.smaller(inner).map { [.stretch($0, cancelBefore: cancelBefore)] }
        case .timer(let time, let waiting) where waiting != .forIt: return [[.timer(milliseconds: time, .forIt)]]
        case .activity(let work, let cancelling, let waiting):
            var list: [[Action]] = []
            if waiting != .forIt { list.append([.activity(work, cancelling, .forIt)]) }
            if work != .succeeds { list.append([.activity(.succeeds, cancelling, waiting)]) }
            return list
        case .named(let work, let cancelling, let waiting): return [[.activity(work, cancelling, waiting)]]
        case .local(let work, let cancelling, let waiting):
            var list: [[Action]] = []
            if waiting != .forIt { list.append([.local(work, cancelling, .forIt)]) }
            if work != .succeeds { list.append([.local(.succeeds, cancelling, waiting)]) }
            return list
        default: return []
        }
    }
}
