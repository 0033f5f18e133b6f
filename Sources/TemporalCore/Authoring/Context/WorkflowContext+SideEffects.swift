extension WorkflowContext {
    /// A value from outside the workflow, taken once and repeated by every replay.
    ///
    /// For what is quick and cannot fail, such as a random number or a setting of the worker; an activity is for
    /// everything else.
    /// ```swift
    /// let die = context.sideEffect { world in Int.random(in: 1...6, using: &world.random) }
    /// ```
    /// - Parameter make: makes the value from the world outside; not called in a replay.
    /// - Returns: the value, now or as it was recorded.
    public func sideEffect<Value: Codable & Sendable>(_ make: (_ world: inout World) -> Value) -> Value {
        sideEffect {
            var world = World(core.world)
            return make(&world)
        }
    }

    /// A value from outside the workflow, taken once and repeated by every replay.
    ///
    /// For what is quick and cannot fail, such as a setting; an activity is for everything else.
    /// - Parameter make: makes the value; not called in a replay.
    /// - Returns: the value, now or as it was recorded.
    public func sideEffect<Value: Codable & Sendable>(_ make: () -> Value) -> Value {
        guard core.isLive else { return make() }
        var made: Value?
        let outcome = core.sideEffect { () -> [Payload]? in
            let value = make()
            made = value
            return core.encode(value, "the value of a side effect")
        }
        return value(of: outcome, made: made) ?? make()
    }

    /// A value from outside the workflow that changes now and then, such as a setting: it is taken at each call, and
    /// written down when it has changed.
    ///
    /// Unlike a side effect's, its calls may come and go in new code.
    /// ```swift
    /// let region = context.mutableSideEffect("region") { world in world.environment["REGION"] ?? "eu" }
    /// ```
    /// - Parameters:
    ///   - id: tells the value from others of the workflow.
    ///   - make: makes the value from the world outside, quickly and without failing; not called in a replay.
    /// - Returns: the value, now or as it was recorded.
    public func mutableSideEffect<Value: Codable & Sendable & Equatable>(
        _ id: String,
        _ make: (_ world: inout World) -> Value
    ) -> Value {
        mutableSideEffect(id) {
            var world = World(core.world)
            return make(&world)
        }
    }

    /// A value from outside the workflow that changes now and then, such as a setting: it is taken at each call, and
    /// written down when it has changed.
    ///
    /// Unlike a side effect's, its calls may come and go in new code.
    /// - Parameters:
    ///   - id: tells the value from others of the workflow.
    ///   - make: makes the value, quickly and without failing; not called in a replay.
    /// - Returns: the value, now or as it was recorded.
    public func mutableSideEffect<Value: Codable & Sendable & Equatable>(_ id: String, _ make: () -> Value) -> Value {
        guard core.isLive else { return make() }
        var made: Value?
        let outcome = core.mutableSideEffect(id) { () -> [Payload]? in
            let value = make()
            made = value
            return core.encode(value, "the value of mutable side effect \"\(id)\"")
        } isUnchanged: { last, _ in
            made == core.decode(Value.self, from: last, "the recorded value of mutable side effect \"\(id)\"")
        }
        return value(of: outcome, made: made) ?? make()
    }

    /// Nil without a value: then the task fails, and what the code does until it next waits has no effect.
    private func value<Value: Codable & Sendable>(of outcome: SideEffectValue, made: Value?) -> Value? {
        switch outcome {
        case .value(let payloads):
            // Read back even when it was made just now, so that a lossy coding shows at once and not in a replay.
            return core.decode(Value.self, from: payloads, "the recorded value of a side effect") ?? made
        case .missing(let mismatch):
            core.fail(.nondeterminism(mismatch))
            return made
        case .unusable: return made
        }
    }
}
