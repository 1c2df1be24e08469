import FalJSON
import FalRuntime
import SchemagenCore
import SchemagenWorkspace
package import TestSupport

/// The JSON scanner: both readers agree, and what is accepted survives writing.
package struct JSONTarget: FuzzTarget {
    package static let name = "json"
    private let documents: [[UInt8]]
    private let mutator = TextMutator(pieces: [
        "null", "true", "\"", "\\", "\\u", "\\uD83D", "\\uDE00", "\\u0000", "{\"a\":", "}", "[", "]", ",", ":", "-",
        "0",
        "1e", "e400", ".5", "\n", "\u{FEFF}", "é", "𝄞", "12345678901234567890", "1E-400",
    ])

    package init(_ material: FuzzMaterial) { documents = material.documents }

    package mutating func input(_ random: inout SeededRandom) -> [UInt8] {
        let document = documents[random.below(documents.count)]
        let start = random.below(document.count)
        // Most changes end a text as JSON, and what is read has promises to keep, too.
        if random.below(4) == 0 { return document }
        // Whole documents, and pieces of them, which are rarely JSON.
        let piece = random.below(2) == 0 ? document[...] : document[start..<min(document.count, start + 400)]
        return mutator.mutant(of: Array(piece), &random)
    }

    package mutating func run(_ input: [UInt8]) -> FuzzVerdict {
        let value = Result { () throws(JSONError) in try JSONValue(parsing: input) }
        let node = Result { () throws(JSONError) in try JSONNode(parsing: input) }
        switch (value, node) {
        case (.success(let value), .success(let node)):
            if node.value != value { return .finding("the readers disagree on the value") }
            for style in [JSONStyle.compact, .pretty, .pretty.sortedKeys] {
                guard let again = try? JSONValue(parsing: value.serialized(style)), again == value else {
                    return .finding("what is written is another value")
                }
            }
            return .accepted
        case (.failure(let first), .failure(let second)):
            if first != second { return .finding("the readers give two reasons") }
            return (0...input.count).contains(first.offset) ? .refused : .finding("a place outside the text")
        default: return .finding("one reader accepts it")
        }
    }
}

/// The manifest: what can be read can be edited, and means what was asked for.
package struct ManifestTarget: FuzzTarget {
    package static let name = "manifest"
    private let texts: [[UInt8]]
    private let mutator = TextMutator(pieces: [
        "models:\n", "  - fal-ai/a/b\n", "- ", ": ", "&a ", "*a", "!!str ", "|\n", ">-\n", "---\n", "...\n", "\t", "{",
        "}",
        "[", "]", "'", "\"", "#", "<<: *a\n", "version: 1\n", "mappers:\n", "\r\n", "\u{FEFF}", "\u{2028}",
        "%YAML 1.1\n",
        "..", "output: ../x\n", "names:\n  a/b: X\n", "? ", "9999999999999999999",
    ])

    package init(_ material: FuzzMaterial) {
        let styles = [
            "version: 1\nmodels: [fal-ai/flux/dev, 'fal-ai/veo*']  # two\noutput: Sources/M\nmodule: M\n",
            "version: 1\nmodels:\n  # first\n  - fal-ai/flux/dev   # kept\n  - \"fal-ai/kling-video\"\nnamespace: Fal\n"
                + "mappers:\n  fal-ai/kling-video/v3:\n    prompt: {unless: multi_prompt}\nnames:\n  fal-ai/flux: Flux\n",
        ]
        texts = [material.manifest] + styles.map { Array($0.utf8) }
    }

    package mutating func input(_ random: inout SeededRandom) -> [UInt8] {
        mutator.mutant(of: texts[random.below(texts.count)], &random)
    }

    package mutating func run(_ input: [UInt8]) -> FuzzVerdict {
        guard var editor = try? ManifestEditor(input), let pattern = try? EndpointPattern(parsing: "acme/anvil/drop")
        else {
            return .refused
        }
        let before = editor.manifest.models.map(\.text)
        // An edit that cannot be made is an error, and changes nothing.
        guard let added = try? editor.add([pattern]) else {
            return editor.bytes == input ? .accepted : .finding("an edit that failed changed the text")
        }
        let after = editor.manifest.models.map(\.text)
        if after != before + added { return .finding("the edit means something else") }
        guard let again = try? ManifestEditor(editor.bytes), again.manifest.models.map(\.text) == after else {
            return .finding("the edited text reads otherwise")
        }
        return .accepted
    }
}

/// A lock is read whole or not at all, and what was read is written the same.
package struct NamesTarget: FuzzTarget {
    package static let name = "names"
    private let text: [UInt8]
    private let mutator = TextMutator(pieces: LockPieces.all)

    package init(_ material: FuzzMaterial) { text = LockPieces.head(of: material.names) }

    package mutating func input(_ random: inout SeededRandom) -> [UInt8] { mutator.mutant(of: text, &random) }

    package mutating func run(_ input: [UInt8]) -> FuzzVerdict {
        guard let lock = try? NamesLock(reading: input) else { return .refused }
        let written = lock.serialized()
        guard let again = try? NamesLock(reading: written), again.serialized() == written else {
            return .finding("the lock is not read as it was written")
        }
        return .accepted
    }
}

package struct SchemaLockTarget: FuzzTarget {
    package static let name = "locks"
    private let text: [UInt8]
    private let mutator = TextMutator(pieces: LockPieces.all)

    package init(_ material: FuzzMaterial) { text = LockPieces.head(of: material.schemas) }

    package mutating func input(_ random: inout SeededRandom) -> [UInt8] { mutator.mutant(of: text, &random) }

    package mutating func run(_ input: [UInt8]) -> FuzzVerdict {
        guard let lock = try? SchemaLock(reading: input) else { return .refused }
        let written = lock.serialized()
        guard let again = try? SchemaLock(reading: written), again.serialized() == written else {
            return .finding("the lock is not read as it was written")
        }
        return .accepted
    }
}

private enum LockPieces {
    static let all = [
        "\"", "{", "}", ",", ":", "\\", "\n", "<<<<<<< HEAD\n", "=======\n", ">>>>>>> x\n", "\"a/b\"", "../",
        ".schemagen/x",
        "\"types\":{", "é", "\\u0000", "1", "null", "2026-01-01",
    ]

    /// Whole lines of the beginning, closed: a lock of hundreds of endpoints would leave mutants little to hit.
    static func head(of lock: [UInt8]) -> [UInt8] {
        guard let value = try? JSONValue(parsing: lock), let object = value.objectValue else { return lock }
        let short = object.map { member -> JSONObject.Member in
            guard let inner = member.value.objectValue else { return member }
            return .init(key: member.key, value: .object(JSONObject(Array(inner.prefix(4)))))
        }
        return JSONValue.object(JSONObject(short)).serialized(.pretty)
    }
}

/// Server-sent events: how the bytes are cut makes no difference.
package struct EventTarget: FuzzTarget {
    package static let name = "events"
    private let mutator = TextMutator(pieces: [
        "data: ", "data:", "event: ", "\n", "\r", "\r\n", "\n\n", "id: 1\n", "retry: 5\n", ": ping\n", "{\"status\":\"",
        "\0", "é",
        "\u{FEFF}",
    ])

    package init(_ material: FuzzMaterial) {}

    package mutating func input(_ random: inout SeededRandom) -> [UInt8] {
        let event = "event: message\ndata: {\"status\":\"IN_QUEUE\",\ndata: \"queue_position\":1}\n\n"
        let text =
            String(repeating: event, count: 1 + random.below(3)) + ": ping\n\ndata: {\"status\":\"COMPLETED\"}\r\n\r\n"
        return mutator.mutant(of: Array(text.utf8), &random, most: 12)
    }

    package mutating func run(_ input: [UInt8]) -> FuzzVerdict {
        var parser = EventStreamParser()
        let events = parser.feed(input)
        for size in [1, 3, 7] {
            var other = EventStreamParser()
            let pieces = stride(from: 0, to: input.count, by: size).map { input[$0..<min($0 + size, input.count)] }
            if pieces.flatMap({ other.feed($0) }) != events { return .finding("cut otherwise, the events differ") }
        }
        return events.isEmpty ? .refused : .accepted
    }
}
