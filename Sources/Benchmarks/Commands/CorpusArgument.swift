import ArgumentParser
import Foundation

/// The documents to measure with.
struct CorpusArgument: ParsableArguments {
    @Argument(
        help: "The folder of genuine documents, with openapi/ in it (default: SCHEMAGEN_CORPUS, or ../shared/corpus).",
        completion: .directory)
    var corpus: String?

    func found() throws -> Corpus {
        try Corpus(corpus ?? ProcessInfo.processInfo.environment["SCHEMAGEN_CORPUS"] ?? "../shared/corpus")
    }
}
