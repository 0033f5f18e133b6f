import TemporalCore
import TemporalModel
import TemporalWire
import Testing

@Suite("Answers to workflow tasks in pages")
struct CompletionPageTests {
    private func request(_ sizes: [Int], forceNewTask: Bool = true) -> RespondWorkflowTaskCompletedRequest {
        var completion = WorkflowTaskCompletion(
            commands: sizes.enumerated().map { index, size in
                Command(.cancelTimer(timerID: "\(index)-" + String(repeating: "x", count: size)))
            },
            queryAnswers: [IdentifiedAnswer(id: "a", answer: .answered([json("1")]))]
        )
        completion.forceNewTask = forceNewTask
        completion.newLanguageFlags = [3]
        var request = RespondWorkflowTaskCompletedRequest(
            namespace: "ns",
            token: TaskToken([1]),
            identity: "me",
            completion: completion,
            stickyQueue: StickyQueue(name: "mine", normalName: "q", scheduleToStartTimeout: .seconds(5)),
            sdkName: "",
            sdkVersion: "",
            workerInstanceKey: "key"
        )
        request.controlQueue = "control"
        return request
    }

    private func timers(_ page: RespondWorkflowTaskCompletedRequest) -> [String] {
        page.completion.commands.map { command in
            guard case .cancelTimer(let id) = command.attributes else { return "?" }
            return String(id.prefix { $0 != "-" })
        }
    }

    @Test("an answer that fits is left as it is, and so is one that cannot be divided")
    func whole() throws {
        for request in [request([10, 10]), request([])] {
            let pages = try request.pages()
            #expect(pages.count == 1 && pages[0].pageNumber == 0 && !pages[0].isIntermediatePage)
            #expect(try pages[0].encoded() == request.encoded())
        }
        // One command alone is larger than a page; there are none, and the rest is.
        #expect(try request([10, 2000, 10]).pages(ofAtMost: 1000).count == 1)
        #expect(try request([]).pages(ofAtMost: 5).count == 1)
    }

    @Test("the commands are divided in their order, and all else goes with the last page")
    func divided() throws {
        let request = request([300, 300, 300, 900, 10])
        let pages = try request.pages(ofAtMost: 1000)
        #expect(pages.map(timers) == [["0", "1", "2"], ["3", "4"], []])
        #expect(pages.map(\.pageNumber) == [0, 1, 2])
        #expect(pages.map(\.isIntermediatePage) == [true, true, false])
        for page in pages.dropLast() {
            #expect(page.commandSize <= 1000 && page.stickyQueue == nil && !page.completion.forceNewTask)
            #expect(page.completion.queryAnswers.isEmpty && page.completion.newLanguageFlags.isEmpty)
            #expect(!page.returnNewWorkflowTask && page.token == request.token && page.namespace == "ns")
        }
        let last = try #require(pages.last)
        #expect(last.stickyQueue != nil && last.completion.forceNewTask && last.returnNewWorkflowTask)
        #expect(last.completion.queryAnswers.count == 1 && last.completion.newLanguageFlags == [3])
        #expect(request.commandSize == pages.reduce(0) { $0 + $1.commandSize })
    }

    @Test("a page says on the wire which it is")
    func wire() throws {
        let pages = try request([900, 900], forceNewTask: false).pages(ofAtMost: 1000)
        #expect(pages.count == 3)
        let timer = "1-" + String(repeating: "x", count: 900)
        try expect(
            pages[1],
            equals: """
                {"namespace": "ns", "taskToken": "AQ==", "identity": "me", "pageNumber": 1, "intermediatePage": true,
                 "workerInstanceKey": "key", "workerControlTaskQueue": "control", "sdkMetadata": {},
                 "capabilities": {"discardSpeculativeWorkflowTaskWithEvents": true},
                 "commands": [{"commandType": "COMMAND_TYPE_CANCEL_TIMER",
                               "cancelTimerCommandAttributes": {"timerId": "\(timer)"}}]}
                """
        )
        let last = try ServiceJSON.json(request: pages[2].encoded(), "RespondWorkflowTaskCompleted")
        #expect(last.contains(#""pageNumber":2"#) && !last.contains("intermediatePage"), "\(last)")
    }

    @Test("a namespace says whether it takes pages, and how large all of them may be")
    func capability() throws {
        let described = try response(
            to: DescribeNamespaceRequest.self,
            """
            {"namespaceInfo": {"capabilities": {"workflowTaskCompletionPagination": true},
             "limits": {"workflowTaskCompletionSizeLimitError": "9000000"}}}
            """
        )
        #expect(described.capabilities.workflowTaskCompletionPagination && described.completionSizeLimit == 9_000_000)
        let other = try response(to: DescribeNamespaceRequest.self, "{}")
        #expect(!other.capabilities.workflowTaskCompletionPagination && other.completionSizeLimit == 0)
    }
}
