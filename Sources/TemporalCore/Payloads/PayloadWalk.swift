/// Visits the payloads of a message, field by field, each in the context of the workflow or activity that it belongs to.
///
/// A message is walked twice: once to collect its payloads, once to put what became of them in their places. So what the
/// payloads are sent through may await, while the message itself is a value that nobody holds meanwhile. Both walks must
/// take the same way: what a message visits may depend on its fields, and on nothing else.
///
/// Search attributes and headers are not visited: the server reads the former, interceptors write the latter as they are.
package struct PayloadWalk: Sendable {
    /// Payloads of one message that share a context.
    package struct Batch: Sendable {
        /// Whose they are; nil where it is not known, or makes no difference.
        package var context: SerializationContext?
        /// The payloads, in the order in which they were visited.
        package var payloads: [Payload]

        /// Some payloads in their context.
        package init(context: SerializationContext?, payloads: [Payload]) {
            self.context = context
            self.payloads = payloads
        }
    }

    /// The payloads so far, or what became of them.
    package private(set) var batches: [Batch] = []
    /// Where what is visited next goes, or comes from.
    package private(set) var isCollecting = true
    private let separatesContexts: Bool
    private var context: SerializationContext?
    private var numbers: [SerializationContext?: Int] = [:]
    /// The batch of each payload, in the order of the visits.
    private var places: [Int] = []
    private var nextPlace = 0
    private var nextOfBatch: [Int] = []

    /// A walk that collects.
    /// - Parameters:
    ///   - context: whose values the message holds, where its fields do not say it.
    ///   - separatesContexts: whether anything that the payloads are sent through looks at their context; else all of them
    ///     are one batch.
    package init(in context: SerializationContext?, separatesContexts: Bool) {
        self.separatesContexts = separatesContexts
        self.context = separatesContexts ? context : nil
    }

    /// The walk that puts in their places what became of the payloads of this one, in the same batches and numbers.
    package func replacing(with payloads: [[Payload]]) -> PayloadWalk {
        var walk = self
        walk.isCollecting = false
        walk.batches = zip(batches, payloads).map { Batch(context: $0.context, payloads: $1) }
        walk.nextOfBatch = Array(repeating: 0, count: batches.count)
        return walk
    }

    /// Visits one payload.
    package mutating func visit(_ payload: inout Payload) {
        if isCollecting { collect(payload) } else { payload = next() }
    }

    /// Visits a payload that may be missing.
    package mutating func visit(_ payload: inout Payload?) {
        guard var present = payload else { return }
        visit(&present)
        payload = present
    }

    /// Visits the payloads of a field.
    package mutating func visit(_ payloads: inout [Payload]) {
        for index in payloads.indices { visit(&payloads[index]) }
    }

    /// Visits the values of named fields, such as those of a memo.
    package mutating func visit(_ fields: inout [NamedPayload]) {
        for index in fields.indices { visit(&fields[index].payload) }
    }

    /// Visits a failure and its causes.
    package mutating func visit(_ failure: inout Failure) { failure.visitPayloads(&self) }

    /// Visits a failure that may be missing.
    package mutating func visit(_ failure: inout Failure?) {
        guard var present = failure else { return }
        visit(&present)
        failure = present
    }

    /// Visits what belongs to another workflow or activity.
    package mutating func visit(
        in other: @autoclosure () -> SerializationContext?,
        _ body: (inout PayloadWalk) -> Void
    ) {
        guard separatesContexts, isCollecting else { return body(&self) }
        let outer = context
        context = other()
        body(&self)
        context = outer
    }

    /// Visits what belongs to another workflow or activity of the namespace that the walk is about.
    package mutating func visit(
        inNamespaceOfContext other: (_ namespace: String) -> SerializationContext,
        _ body: (inout PayloadWalk) -> Void
    ) {
        let inner = context.map { other($0.namespace) }
        visit(in: inner, body)
    }

    private mutating func collect(_ payload: Payload) {
        let number: Int
        if let known = numbers[context] {
            number = known
        } else {
            number = batches.count
            numbers[context] = number
            batches.append(Batch(context: context, payloads: []))
        }
        batches[number].payloads.append(payload)
        places.append(number)
    }

    private mutating func next() -> Payload {
        precondition(nextPlace < places.count, "the second walk over a message visits more payloads than the first")
        let number = places[nextPlace]
        nextPlace += 1
        defer { nextOfBatch[number] += 1 }
        return batches[number].payloads[nextOfBatch[number]]
    }
}
