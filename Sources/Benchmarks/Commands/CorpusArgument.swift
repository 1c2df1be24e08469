import ArgumentParser

/// The documents to measure with.
struct CorpusArgument: ParsableArguments {
    @Argument(help: "The folder of genuine documents, with openapi/ in it.", completion: .directory)
    var corpus = "../shared/corpus"

    func found() throws -> Corpus { try Corpus(corpus) }
}
