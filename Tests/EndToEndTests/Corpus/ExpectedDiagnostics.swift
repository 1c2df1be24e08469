/// What the known set of genuine documents has to say, per code, and why that is right.
///
/// The numbers hold for one set of documents (`Corpus.isFirst`). Any other folder must only be free of errors.
enum ExpectedDiagnostics {
    struct Expectation {
        var code: String
        var count: Int
        var reason: String
    }

    static let warnings = [
        Expectation(
            code: "SG106", count: 3,
            reason: "three OpenAI-compatible routes refer to an input component that their document does not have"),
        Expectation(
            code: "SG107", count: 10,
            reason: """
                the output is `{}`, or a component without a word about it: five of bria, two of others, and the three \
                OpenAI-compatible routes
                """),
        Expectation(
            code: "SG202", count: 7,
            reason: """
                references that dangle as fal serves them: two in patina/material, one each in wan-ati and wan-move, and \
                the inputs of the three OpenAI-compatible routes
                """),
        Expectation(
            code: "SG205", count: 5,
            reason: """
                a number as the default of a list of texts (fast-lightning-sdxl, three times hunyuan-video), and an address \
                as the default of a file (sam-3/3d-objects)
                """),
    ]

    static let notes = [
        Expectation(
            code: "SG105", count: 2,
            reason: "two partners' ids are answered with the document of a fal-ai app (h3-max, seedance-2.5)"),
        Expectation(
            code: "SG304", count: 2,
            reason: "names that had to give way to each other inside one endpoint"),
        Expectation(
            code: "SG306", count: 3,
            reason: "alias nodes that had to give way inside the tree"),
    ]
}
