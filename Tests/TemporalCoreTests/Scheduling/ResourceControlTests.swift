import TemporalCore
import Testing

@Suite("Slots by what the machine has left")
struct ResourceControlTests {
    @Test("a controller answers in proportion, adds up, and dampens")
    func controller() {
        var proportional = PIDController(target: 0.8, p: 5, i: 0, d: 0)
        #expect(abs(proportional.output(for: 0.6) - 1) < 1e-9)
        #expect(abs(proportional.output(for: 1) + 1) < 1e-9)
        var integral = PIDController(target: 1, p: 0, i: 1, d: 0)
        #expect(integral.output(for: 0.5) == 0.5)
        #expect(integral.output(for: 0.5) == 1)
        var derivative = PIDController(target: 1, p: 0, i: 0, d: 2)
        #expect(derivative.output(for: 0.25) == 0)
        #expect(derivative.output(for: 0.5) == -0.5)
        #expect(derivative.output(for: 0.25) == 0.5)
        var limited = PIDController(target: 1, p: 1000, i: 0, d: 0, limit: 3)
        #expect(limited.output(for: 0) == 3)
        #expect(limited.output(for: 2) == -3)
    }

    @Test("there is room while both memory and CPU are below their targets by a margin")
    func room() {
        var control = ResourceControl(memory: 0.8, cpu: 0.9)
        #expect(control.hasRoom(ResourceReading(memory: 0.5, cpu: 0.5)) == true)
        #expect(control.hasRoom(ResourceReading(memory: 0.7, cpu: 0.8)) == true)
        #expect(control.hasRoom(ResourceReading(memory: 0.78, cpu: 0.5)) == false)
        var busy = ResourceControl(memory: 0.8, cpu: 0.9)
        #expect(busy.hasRoom(ResourceReading(memory: 0.1, cpu: 0.95)) == false)
        #expect(busy.hasRoom(ResourceReading(memory: 0.1, cpu: 0.3)) == true)
    }

    @Test("memory that grows fast counts as full before it is")
    func slope() {
        var control = ResourceControl(memory: 0.8, cpu: 1)
        #expect(control.hasRoom(ResourceReading(memory: 0.2, cpu: 0)) == true)
        // 5 · 0.1 - 0.5 = 0
        #expect(control.hasRoom(ResourceReading(memory: 0.7, cpu: 0)) == false)
        #expect(control.hasRoom(ResourceReading(memory: 0.7, cpu: 0)) == true)
    }

    @Test("the minimum is given at once, the rest one after another while there is room, and no more than the maximum")
    func dialogue() {
        var slots = ResourceSlots(minimum: 2, maximum: 4, rampThrottle: .milliseconds(50))
        #expect(slots.ask(at: .zero, false) == .granted)
        #expect(slots.ask(at: .zero, false) == .granted)
        #expect(slots.ask(at: .milliseconds(20), true) == .wait(.milliseconds(30)))
        #expect(slots.ask(at: .milliseconds(50), false) == .wait(.milliseconds(100)))
        #expect(slots.ask(at: .milliseconds(60), true) == .granted)
        #expect(slots.ask(at: .milliseconds(110), true) == .granted)
        #expect(slots.ask(at: .seconds(9), true) == .wait(.milliseconds(100)))
        slots.release()
        #expect(slots.used == 3)
        #expect(slots.ask(at: .seconds(9), true) == .granted)
    }

    @Test("under any load the number stays between minimum and maximum")
    func random() {
        var random = WorkflowRandom(seed: "resource slots")
        var control = ResourceControl(memory: 0.8, cpu: 0.9)
        var slots = ResourceSlots(minimum: 3, maximum: 20, rampThrottle: .milliseconds(10))
        var now = Duration.zero
        for _ in 0..<5000 {
            now += .milliseconds(Int.random(in: 0...20, using: &random))
            let load = Double.random(in: 0...1, using: &random)
            let before = slots.used
            if Int.random(in: 0..<3, using: &random) == 0, slots.used > 0 {
                slots.release()
            } else {
                let decision = slots.request(at: now) {
                    control.hasRoom(ResourceReading(memory: load, cpu: load))
                }
                if before < 3 { #expect(decision == .granted) }
                #expect((decision == .granted) == (slots.used == before + 1))
            }
            #expect((0...20).contains(slots.used))
        }
    }
}

extension ResourceSlots {
    /// A request on a machine with or without room.
    fileprivate mutating func ask(at now: Duration, _ hasRoom: Bool) -> Decision { request(at: now) { hasRoom } }
}
