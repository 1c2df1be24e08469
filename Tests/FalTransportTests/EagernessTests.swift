import Testing

@testable import FalTransport

@Suite struct EagernessTests {
    @Test func onlyQuickAnswersAreLookedFor() {
        var eagerness = Eagerness()
        func answer(_ duration: Duration, isOnly: Bool = true, times: Int = 8) {
            for _ in 0..<times { eagerness.came(after: duration, isOnly: isOnly) }
        }
        let later = ContinuousClock.now + .seconds(3_600)
        #expect(!eagerness.mayLook(since: later))
        answer(.microseconds(90), times: 7)
        #expect(eagerness.mayLook(since: later))
        #expect(!eagerness.isEager)
        answer(.microseconds(90), times: 1)
        #expect(eagerness.isEager)
        // Looking ends by itself.
        #expect(!eagerness.mayLook(since: .now - .milliseconds(1)))
        answer(.milliseconds(20), times: 1)
        #expect(!eagerness.mayLook(since: later))
        #expect(!eagerness.isEager)
        // Who keeps others waiting does not look.
        answer(.microseconds(90), isOnly: false)
        #expect(eagerness.mayLook(since: later))
        #expect(!eagerness.isEager)
    }
}
