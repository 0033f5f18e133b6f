import Testing

@testable import TemporalCore

@Suite("WorkflowRandom")
struct WorkflowRandomTests {
    @Test("one seed gives the same numbers in every process and every release")
    func pinned() {
        var random = WorkflowRandom(seed: "7e9a2f4c-0000-4000-8000-000000000001")
        let numbers: [UInt64] = [17_934_249_417_497_971_027, 16_733_182_571_702_080_298, 13_462_567_479_394_150_708]
        #expect((1...3).map { _ in random.next() } == numbers)
    }

    @Test("two generators of one seed agree, those of two seeds do not")
    func seeds() {
        var first = WorkflowRandom(seed: "a"), second = WorkflowRandom(seed: "a"), other = WorkflowRandom(seed: "b")
        let numbers = (1...100).map { _ in first.next() }
        #expect(numbers == (1...100).map { _ in second.next() })
        #expect(numbers != (1...100).map { _ in other.next() })
        #expect(Set(numbers).count == 100)
    }

    @Test("the standard library's functions draw from it repeatably")
    func library() {
        var first = WorkflowRandom(seed: "a"), second = WorkflowRandom(seed: "a")
        #expect(Array(1...50).shuffled(using: &first) == Array(1...50).shuffled(using: &second))
        #expect(Int.random(in: 1...6, using: &first) == Int.random(in: 1...6, using: &second))
        #expect(Double.random(in: 0..<1, using: &first) == Double.random(in: 0..<1, using: &second))
    }

    @Test("its UUIDs are of version 4 and differ")
    func uuids() {
        var random = WorkflowRandom(seed: "a")
        let uuids = (1...200).map { _ in random.uuid() }
        let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        for uuid in uuids { #expect(uuid.wholeMatch(of: form) != nil, "\(uuid)") }
        #expect(Set(uuids).count == 200)
    }
}
