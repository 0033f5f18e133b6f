import Testing

@testable import TemporalCore

@Suite("CommandRecorder")
struct CommandRecorderTests {
    private func timer(_ number: Int) -> Command { Command(.startTimer(timerID: "\(number)", fireAfter: .seconds(1))) }
    private let completion = Command(.completeWorkflow(result: []))
    private let failure = Command(.failWorkflow(Failure(message: "no", kind: .terminated)))

    @Test("commands come out in the order in which they were asked for, once")
    func order() {
        var recorder = CommandRecorder()
        for number in 1...3 { recorder.record(timer(number), for: .timer(Sequence(number))) }
        #expect(recorder.take().map(\.subject) == [.timer(Sequence(1)), .timer(Sequence(2)), .timer(Sequence(3))])
        #expect(recorder.take().isEmpty)
    }

    @Test("a command that is withdrawn leaves no trace; the others stay")
    func withdrawn() {
        var recorder = CommandRecorder()
        for number in 1...3 { recorder.record(timer(number), for: .timer(Sequence(number))) }
        recorder.withdraw(.timer(Sequence(2)))
        recorder.withdraw(.activity(Sequence(1)))
        #expect(recorder.take().map(\.subject) == [.timer(Sequence(1)), .timer(Sequence(3))])
    }

    @Test("the command that ends the workflow goes last, though others were asked for after it")
    func terminalLast() {
        var recorder = CommandRecorder()
        recorder.record(completion, for: .completion)
        recorder.record(timer(1), for: .timer(Sequence(1)))
        #expect(recorder.take().map(\.subject) == [.timer(Sequence(1)), .completion])
    }

    @Test("of the commands that end the workflow only the first counts")
    func firstTerminal() {
        var recorder = CommandRecorder()
        recorder.record(completion, for: .completion)
        recorder.record(failure, for: .completion)
        let taken = recorder.take()
        #expect(taken.map(\.command.name) == ["CompleteWorkflowExecution"])
        #expect(recorder.take().isEmpty)
    }
}
