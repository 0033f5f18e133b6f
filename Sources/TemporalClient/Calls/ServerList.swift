import TemporalWire

/// What the server lists, asked for page by page as it is read.
public struct ServerList<Element: Sendable>: AsyncSequence, Sendable {
    /// Asks for the page that a token names; the first page needs no token, and the last gives none.
    private let page: @Sendable (_ token: [UInt8]) async throws(ClientError) -> (elements: [Element], next: [UInt8])
    /// Keeps reading from spinning, from its beginning on.
    private let idle: @Sendable () -> IdleAnswers
    /// The place of an element among the others, where they have an order; what is not behind the last one is left out.
    private let position: (@Sendable (Element) -> Int64)?

    /// Makes a list of what a request finds.
    init<Request: WireRequest>(
        _ client: Client,
        _ request: Request.Type,
        position: (@Sendable (Element) -> Int64)? = nil,
        page: @escaping @Sendable (_ token: [UInt8]) async throws(ClientError) -> (elements: [Element], next: [UInt8])
    ) {
        self.page = page
        self.position = position
        idle = { client.idleAnswers(to: request) }
    }

    /// Asks the server page by page.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let list: ServerList
        private var elements: ArraySlice<Element> = []
        private var token: [UInt8] = []
        private var isLastPage = false
        private var idle: IdleAnswers
        private var position = Int64.min

        fileprivate init(_ list: ServerList) {
            self.list = list
            idle = list.idle()
        }

        /// The next element, or nil when there are no more.
        /// - Throws: ``ClientError`` when the server does not answer.
        public mutating func next() async throws(ClientError) -> Element? {
            // A page may be empty and not the last.
            while elements.isEmpty {
                guard !isLastPage else { return nil }
                let page = try await list.page(token)
                let isRepeated = page.next == token
                (token, isLastPage) = (page.next, page.next.isEmpty)
                elements = new(page.elements)
                if !isLastPage { try await idle.note(!elements.isEmpty && (list.position != nil || !isRepeated)) }
            }
            return elements.popFirst()
        }

        /// What of a page no page before it held.
        private mutating func new(_ elements: [Element]) -> ArraySlice<Element> {
            guard let place = list.position else { return elements[...] }
            let known = position
            if let last = elements.last { position = Swift.max(known, place(last)) }
            return elements.drop { place($0) <= known }
        }

        /// The next element, or nil when there are no more.
        /// - Throws: ``ClientError`` when the server does not answer.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> Element? {
            try await next()
        }
    }

    /// Begins with the first page.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

    /// Reads to the end.
    /// - Parameter limit: how many at most.
    /// - Returns: what there is.
    /// - Throws: ``ClientError`` when the server does not answer.
    public func all(limit: Int = .max) async throws(ClientError) -> [Element] {
        var found: [Element] = []
        var iterator = makeAsyncIterator()
        while found.count < limit, let element = try await iterator.next() { found.append(element) }
        return found
    }
}
