/// A readable message and a remedy for each error of libyaml.
struct YAMLProblem {
    let message: String
    let remedy: String
    /// Whether the position is that of the opening quote, key or alias, and not where libyaml stopped.
    let isReportedAtBeginning: Bool

    /// A problem that is not in the list keeps libyaml's message.
    init(_ problem: String) {
        isReportedAtBeginning = Self.reportedAtBeginning.contains(problem)
        (message, remedy) =
            Self.known[problem]
            ?? (
                problem,
                "Check that indentation is spaces, brackets and quotes are closed, and special strings are quoted."
            )
    }

    /// Problems that libyaml reports at the end of the faulty part; people look for its beginning.
    private static let reportedAtBeginning: Set<String> = [
        "could not find expected ':'", "found unexpected end of stream", "found unexpected document indicator",
        "did not find expected alphabetic or numeric character",
    ]

    private static let quote = "Put the string in quotes, like '**' or \"a: b\"."

    private static let known: [String: (String, String)] = [
        "did not find expected key": (
            "a key is expected here, at the column of the keys before it",
            "Give every key of a mapping the same indentation, and each a ':' with a space after it."
        ),
        "did not find expected '-' indicator": (
            "another '- ' of the list is expected here",
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
            "a value is expected here", "Write the value, or remove the comma or bracket."
        ),
        "did not find expected <document start>": (
            "the document should end here", "Let every key begin at the column of the first key."
        ),
        "could not find expected ':'": (
            "a key without a ':'", "Write 'key: value', with a space after the colon."
        ),
        "mapping values are not allowed in this context": (
            "a second ': ' where no key can be",
            "Put a string that contains ': ' in quotes; begin a new key on its own line."
        ),
        "mapping keys are not allowed in this context": (
            "'? ' where no key can be", "Write 'key: value' on a line of its own."
        ),
        "block sequence entries are not allowed in this context": (
            "'- ' where no list can begin", "Begin the list on the line below its key, or write it as [a, b]."
        ),
        "found character that cannot start any token": (
            "no string without quotes begins with this character", "\(quote) A tab cannot indent: use spaces."
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
        "found unexpected ':'": ("a ':' in a string without quotes", quote),
        "did not find expected alphabetic or numeric character": (
            "'*' or '&' begins an alias or an anchor, and here is no name for one", quote
        ),
        "control characters are not allowed": ("a control character", "Remove it."),
        "found unknown directive name": (
            "a line that begins with '%'", "Put the string in quotes; no directive is needed here."
        ),
        "found incompatible YAML document": ("another version of YAML than 1.1 or 1.2", "Remove the '%YAML' line."),
    ]
}
