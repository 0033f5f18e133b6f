import TemporalCore

extension Program {
    /// The program with one thing after the other and nothing of chance, so that it goes the same way on any clock.
    var sequential: Program {
        var program = Program()
        program.main = main.compactMap(\.sequential)
        program.ending = ending == .obeysCancellation ? .returns : ending
        program.startsReleased = true
        return program
    }
}

extension Action {
    /// The step without what depends on the clock, the run or chance; nil when nothing is left.
    fileprivate var sequential: Action? {
        switch self {
        case .timer(let milliseconds, _): return .timer(milliseconds: milliseconds, .forIt)
        case .activity(let work, let cancelling, let waiting):
            return .activity(work, cancelling, waiting == .cancelAtOnce ? .cancelAtOnce : .forIt)
        case .named(let work, let cancelling, let waiting):
            return .named(work, cancelling, waiting == .cancelAtOnce ? .cancelAtOnce : .forIt)
        case .local(let work, let cancelling, _): return .local(work, cancelling, .forIt)
        // A child runs beside its parent, so what is not waited for comes in any order.
        case .child(let work, let cancelling, _): return .child(work, cancelling, .forIt)
        // An operation that goes on is started and ended beside the run, and with how many tasks depends on the clock.
        case .nexus(let work, let cancelling, let waiting):
            return .nexus(work.goesOn ? .answers : work, cancelling, waiting == .cancelAtOnce ? .cancelAtOnce : .forIt)
        case .signal, .cancel: return .signal(.nobody)
        case .tellChild, .sideEffect, .mutableSideEffect, .chance, .look: return nil
        case .branches(let branches, _): return .shielded(branches.joined().compactMap(\.sequential))
        case .mapped(let items, _): return .mapped(items.map { $0.compactMap(\.sequential) }, atMost: 1)
        case .gathered(let works): return works.first.map { .gathered([$0]) }
        case .saga(let steps, let undoing, let fails):
            return .saga(steps.compactMap(\.sequential), undoing: undoing, fails: fails)
        case .bareChild: return .bareChild
        case .locked(let inner): return .locked(inner.compactMap(\.sequential))
        case .permitted(let inner): return .permitted(inner.compactMap(\.sequential))
        case .grouped(let number, let inner): return .grouped(number, inner.compactMap(\.sequential))
        // How far another line has come depends on the clock.
        case .send, .receive, .stream: return nil
        case .shielded(let inner): return .shielded(inner.compactMap(\.sequential))
        case .stretch(let inner, let cancelBefore):
            let steps = inner.compactMap(\.sequential)
            return .stretch(steps, cancelBefore: cancelBefore.map { min($0, steps.count) })
        case .waitForCount(let number, let milliseconds): return .waitForCount(number, milliseconds: milliseconds)
        default: return self
        }
    }
}
