/// A readable message and a remedy for each error of libyaml.
struct YAMLProblem {
    let message: String
    let remedy: String
    /// Whether the position is that of the opening quote, key or alias, and not where libyaml stopped.
    let isToldAtBeginning: Bool

    /// A problem that is not in the list keeps libyaml's message.
    init(_ problem: String) {
        isToldAtBeginning = Self.toldAtBeginning.contains(problem)
        (message, remedy) =
            Self.known[problem]
            ?? (
                problem, "See that indentation is of spaces, lists and quotes are closed, and special texts are quoted."
            )
    }

    /// Problems that libyaml reports at the end of the faulty text; people look for its beginning.
    private static let toldAtBeginning: Set<String> = [
        "could not find expected ':'", "found unexpected end of stream", "found unexpected document indicator",
        "did not find expected alphabetic or numeric character",
    ]

    private static let quote = "Put the text in quotes, like '**' or \"a: b\"."

    private static let known: [String: (String, String)] = [
        "did not find expected key": (
            "here a key is expected, at the column of the keys before it",
            "Give every key of a mapping the same indentation, and each a ':' with a space after it."
        ),
        "did not find expected '-' indicator": (
            "here another '- ' of the list is expected",
            "Give every '- ' of a list the same indentation; what follows the list begins further left."
        ),
        "did not find expected ',' or ']'": (
            "the list in brackets goes on without ',' or ']'",
            "Put a comma between two items, and close the list with ']'."
        ),
        "did not find expected ',' or '}'": (
            "the mapping in braces goes on without ',' or '}'",
            "Put a comma between two entries, and close the mapping with '}'."
        ),
        "did not find expected node content": (
            "here a value is expected", "Write the value, or take away the comma or bracket."
        ),
        "did not find expected <document start>": (
            "here the text should be over", "Let every key begin at the column of the first key."
        ),
        "could not find expected ':'": (
            "a key without a ':'", "Write 'key: value', with a space after the colon."
        ),
        "mapping values are not allowed in this context": (
            "a second ': ' where no key can be",
            "Put a text that holds ': ' in quotes; begin a new key on its own line."
        ),
        "mapping keys are not allowed in this context": (
            "'? ' where no key can be", "Write 'key: value' on a line of its own."
        ),
        "block sequence entries are not allowed in this context": (
            "'- ' where no list can begin", "Begin the list on the line below its key, or write it as [a, b]."
        ),
        "found character that cannot start any token": (
            "no plain text begins with this character", "\(quote) A tab cannot indent: use spaces."
        ),
        "found a tab character that violates indentation": ("a tab as indentation", "Use spaces."),
        "found a tab character where an indentation space is expected": ("a tab as indentation", "Use spaces."),
        "found unexpected end of stream": ("the quote that is opened here is never closed", "Close it."),
        "found unexpected document indicator": (
            "the quote that is opened here is not closed before '---' or '...'", "Close the quote, or indent the line."
        ),
        "found unknown escape character": (
            "a backslash in double quotes with an unknown letter after it",
            "Write '\\\\' for a backslash, or use single quotes, in which it means itself."
        ),
        "found unexpected ':'": ("a ':' within a text that has no quotes", quote),
        "did not find expected alphabetic or numeric character": (
            "'*' or '&' begins an alias or an anchor, and here is no name for one", quote
        ),
        "control characters are not allowed": ("a control character", "Take it out."),
        "found unknown directive name": (
            "a line that begins with '%'", "Put the text in quotes; no directive is needed here."
        ),
        "found incompatible YAML document": ("another version of YAML than 1.1 or 1.2", "Take the '%YAML' line out."),
    ]
}
