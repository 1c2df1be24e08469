import Testing

@testable import SchemagenWorkspace
@testable import schemagen

@Suite("The progress bar")
struct ProgressBarTests {
    private func progress(_ phase: Progress.Phase, _ done: Int, of total: Int, _ detail: String? = nil) -> Progress {
        Progress(phase: phase, done: done, total: total, detail: detail)
    }

    @Test("It shows what is done, how far, and with what")
    func line() {
        #expect(
            ProgressBar.line(progress(.generating, 376, of: 752, "fal-ai/flux/dev"), width: 120)
                == "generating [##########··········] 376/752  fal-ai/flux/dev")
        #expect(
            ProgressBar.line(progress(.documents, 7, of: 752), width: 120)
                == "fetching documents [····················]   7/752")
    }

    @Test("A single step has no bar")
    func singleStep() {
        #expect(ProgressBar.line(progress(.writing, 0, of: 1), width: 120) == "writing files")
    }

    @Test("A line is shorter than the terminal is wide, whatever the detail", arguments: [1, 2, 20, 80])
    func width(_ width: Int) {
        let long = String(repeating: "x", count: 300)
        #expect(ProgressBar.line(progress(.documents, 5, of: 10, long), width: width).count <= max(1, width - 1))
    }

    @Test("More steps than were announced fill the bar, and no more")
    func overflow() {
        let line = ProgressBar.line(progress(.documents, 30, of: 10), width: 120)
        #expect(line == "fetching documents [####################] 30/10")
    }

    @Test("What is shown cannot speak to the terminal")
    func escapes() {
        #expect(!ProgressBar.line(progress(.documents, 1, of: 2, "a\u{1B}[2Jb"), width: 120).contains("\u{1B}"))
    }
}
