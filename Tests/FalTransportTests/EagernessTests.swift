#if os(Linux) || os(macOS)
    import Testing

    @testable import FalTransport

    @Suite struct EagernessTests {
        @Test func onlyQuickAnswersAreLookedFor() {
            var eagerness = Eagerness()
            #expect(eagerness.mayLook(since: .now + .seconds(3_600)))
            // It ends by itself.
            #expect(!eagerness.mayLook(since: .now - .milliseconds(1)))
            eagerness.waited(.milliseconds(20))
            #expect(!eagerness.mayLook(since: .now + .seconds(3_600)))
            eagerness.waited(.microseconds(90))
            #expect(eagerness.mayLook(since: .now + .seconds(3_600)))
        }
    }
#endif
