/// What the server lists, asked for page by page as it is read.
public struct ServerList<Element: Sendable>: AsyncSequence, Sendable {
    /// Asks for the page that a token names; the first has none, and behind the last is none.
    let page: @Sendable (_ token: [UInt8]) async throws(ClientError) -> (elements: [Element], next: [UInt8])

    /// Asks the server page by page.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let list: ServerList
        private var elements: ArraySlice<Element> = []
        private var token: [UInt8] = []
        private var isLastPage = false

        fileprivate init(_ list: ServerList) { self.list = list }

        /// The next element, or nil when there are no more.
        /// - Throws: ``ClientError`` when the server does not answer.
        public mutating func next() async throws(ClientError) -> Element? {
            // A page may be empty and not the last.
            while elements.isEmpty {
                guard !isLastPage else { return nil }
                let page = try await list.page(token)
                elements = page.elements[...]
                token = page.next
                isLastPage = page.next.isEmpty
            }
            return elements.popFirst()
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
