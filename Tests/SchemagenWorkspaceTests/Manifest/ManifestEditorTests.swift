import SchemagenCore
import Testing

@testable import SchemagenWorkspace

private struct Edit: CustomTestStringConvertible, Sendable {
    let what: String
    let before: String
    var add: [String] = []
    var remove: [String] = []
    let after: String

    var testDescription: String { what }
}

private func edited(_ text: String, add: [String], remove: [String]) throws -> String {
    var editor = try ManifestEditor(Array(text.utf8))
    try editor.remove(remove.map { try EndpointPattern(parsing: $0) })
    try editor.add(add.map { try EndpointPattern(parsing: $0) })
    return String(decoding: editor.bytes, as: UTF8.self)
}

@Suite struct ManifestEditorTests {
    private static let additions: [Edit] = [
        Edit(
            what: "below the last of a list, before the comments that follow it",
            before: "version: 1\nmodels:\n  - a/b  # why\n  # after\n\nmodule: X\n", add: ["c/d"],
            after: "version: 1\nmodels:\n  - a/b  # why\n  - c/d\n  # after\n\nmodule: X\n"),
        Edit(
            what: "several, in their order", before: "version: 1\nmodels:\n  - a/b\n", add: ["z/z", "c/d"],
            after: "version: 1\nmodels:\n  - a/b\n  - z/z\n  - c/d\n"),
        Edit(
            what: "to a list without indentation", before: "version: 1\nmodels:\n- a/b\nmodule: X\n", add: ["c/d"],
            after: "version: 1\nmodels:\n- a/b\n- c/d\nmodule: X\n"),
        Edit(
            what: "with a wide indentation and gap", before: "version: 1\nmodels:\n      -   a/b\n", add: ["c/d"],
            after: "version: 1\nmodels:\n      -   a/b\n      -   c/d\n"),
        Edit(
            what: "with the double quotes of the list", before: "version: 1\nmodels:\n  - \"a/b\"\n", add: ["c/d"],
            after: "version: 1\nmodels:\n  - \"a/b\"\n  - \"c/d\"\n"),
        Edit(
            what: "with the single quotes of the list", before: "version: 1\nmodels: ['a/b']\n", add: ["c/d"],
            after: "version: 1\nmodels: ['a/b', 'c/d']\n"),
        Edit(
            what: "a glob in quotes where it would be an alias", before: "version: 1\nmodels:\n  - a/b\n",
            add: ["**", "*/flux", "f?/x*"],
            after: "version: 1\nmodels:\n  - a/b\n  - \"**\"\n  - \"*/flux\"\n  - f?/x*\n"),
        Edit(
            what: "a family that would be a number in quotes", before: "version: 1\nmodels:\n  - a/b\n",
            add: ["123", "null", "1e3", "-x"],
            after: "version: 1\nmodels:\n  - a/b\n  - \"123\"\n  - \"null\"\n  - \"1e3\"\n  - \"-x\"\n"),
        Edit(
            what: "in brackets", before: "version: 1\nmodels: [a/b, e/f]  # c\n", add: ["c/d", "g/h"],
            after: "version: 1\nmodels: [a/b, e/f, c/d, g/h]  # c\n"),
        Edit(
            what: "in brackets with a comma at the end", before: "version: 1\nmodels: [a/b,]\n", add: ["c/d"],
            after: "version: 1\nmodels: [a/b, c/d,]\n"),
        Edit(
            what: "in brackets with a line per item",
            before: "version: 1\nmodels: [\n  a/b,  # one\n  e/f   # two\n]\n",
            add: ["c/d"], after: "version: 1\nmodels: [\n  a/b,  # one\n  e/f,   # two\n  c/d\n]\n"),
        Edit(
            what: "in brackets with a line per item and commas",
            before: "version: 1\nmodels: [\n  a/b,  # one\n]\n", add: ["c/d", "e/f"],
            after: "version: 1\nmodels: [\n  a/b,  # one\n  c/d,\n  e/f,\n]\n"),
        Edit(
            what: "to an empty list in brackets", before: "version: 1\nmodels: []  # none yet\nmodule: X\n",
            add: ["c/d", "e/f"], after: "version: 1\nmodels:  # none yet\n  - c/d\n  - e/f\nmodule: X\n"),
        Edit(
            what: "to empty brackets over several lines", before: "version: 1\nmodels: [\n  # none\n]\n", add: ["c/d"],
            after: "version: 1\nmodels: [c/d\n  # none\n]\n"),
        Edit(
            what: "to a key without a value", before: "version: 1\nmodels:\nmodule: X\n", add: ["c/d"],
            after: "version: 1\nmodels:\n  - c/d\nmodule: X\n"),
        Edit(
            what: "to a key with a comment for a value", before: "version: 1\nmodels: # none yet\n", add: ["c/d"],
            after: "version: 1\nmodels: # none yet\n  - c/d\n"),
        Edit(
            what: "to a key that says null", before: "version: 1\nmodels: null\n", add: ["c/d"],
            after: "version: 1\nmodels:\n  - c/d\n"),
        Edit(
            what: "to a manifest without the key", before: "# top\nversion: 1  # v\n\nmodule: X\n",
            add: ["c/d", "e/f"],
            after: "# top\nversion: 1  # v\nmodels:\n  - c/d\n  - e/f\n\nmodule: X\n"),
        Edit(
            what: "to nothing but a version, without a final line end", before: "version: 1", add: ["c/d"],
            after: "version: 1\nmodels:\n  - c/d"),
        Edit(
            what: "with an indented top level", before: "  version: 1\n  module: X\n", add: ["c/d"],
            after: "  version: 1\n  models:\n    - c/d\n  module: X\n"),
        Edit(
            what: "without a final line end", before: "version: 1\nmodels:\n  - a/b", add: ["c/d"],
            after: "version: 1\nmodels:\n  - a/b\n  - c/d"),
        Edit(
            what: "with Windows line ends", before: "version: 1\r\nmodels:\r\n  - a/b\r\nmodule: X\r\n", add: ["c/d"],
            after: "version: 1\r\nmodels:\r\n  - a/b\r\n  - c/d\r\nmodule: X\r\n"),
        Edit(
            what: "with Windows line ends and no final one", before: "version: 1\r\nmodels:\r\n  - a/b", add: ["c/d"],
            after: "version: 1\r\nmodels:\r\n  - a/b\r\n  - c/d"),
        Edit(
            what: "behind a byte order mark and text of many bytes",
            before: "\u{FEFF}# ünïcode →\nversion: 1\nmodels:\n  - a/b # é\n", add: ["c/d"],
            after: "\u{FEFF}# ünïcode →\nversion: 1\nmodels:\n  - a/b # é\n  - c/d\n"),
        Edit(
            what: "what is there already, which changes nothing", before: "version: 1\nmodels:   [ a/b ]\n",
            add: ["a/b"], after: "version: 1\nmodels:   [ a/b ]\n"),
        Edit(
            what: "in a manifest in braces", before: "{version: 1, models: [a/b], module: X}", add: ["c/d"],
            after: "{version: 1, models: [a/b, c/d], module: X}"),
        Edit(
            what: "in a manifest in braces with an empty list", before: "{version: 1, models: []}", add: ["c/d"],
            after: "{version: 1, models: [c/d]}"),
        Edit(
            what: "below an item whose dash has its own line", before: "version: 1\nmodels:\n  -\n    a/b\n",
            add: ["c/d"],
            after: "version: 1\nmodels:\n  -\n    a/b\n  - c/d\n"),
        Edit(
            what: "before the end of the document", before: "---\nversion: 1\nmodels:\n  - a/b\n...\n", add: ["c/d"],
            after: "---\nversion: 1\nmodels:\n  - a/b\n  - c/d\n...\n"),
    ]

    private static let removals: [Edit] = [
        Edit(
            what: "with the comment on its line, not those above",
            before: "version: 1\nmodels:\n  # first\n  - a/b  # gone\n  # second\n  - c/d\n",
            remove: ["a/b"], after: "version: 1\nmodels:\n  # first\n  # second\n  - c/d\n"),
        Edit(
            what: "the last of several", before: "version: 1\nmodels:\n  - a/b\n  - c/d\n# end\n", remove: ["c/d"],
            after: "version: 1\nmodels:\n  - a/b\n# end\n"),
        Edit(
            what: "several at once", before: "version: 1\nmodels:\n  - a/b\n  - c/d\n  - e/f\n",
            remove: ["a/b", "e/f"],
            after: "version: 1\nmodels:\n  - c/d\n"),
        Edit(
            what: "all of a list", before: "version: 1\nmodels:  # mine\n  - a/b\n  # kept\n  - c/d\nmodule: X\n",
            remove: ["a/b", "c/d"], after: "version: 1\nmodels: []  # mine\n  # kept\nmodule: X\n"),
        Edit(
            what: "without a final line end", before: "version: 1\nmodels:\n  - a/b\n  - c/d", remove: ["c/d"],
            after: "version: 1\nmodels:\n  - a/b"),
        Edit(
            what: "with Windows line ends", before: "version: 1\r\nmodels:\r\n  - a/b\r\n  - c/d", remove: ["c/d"],
            after: "version: 1\r\nmodels:\r\n  - a/b"),
        Edit(
            what: "the first in brackets", before: "version: 1\nmodels: [a/b,  c/d]\n", remove: ["a/b"],
            after: "version: 1\nmodels: [c/d]\n"),
        Edit(
            what: "the middle in brackets", before: "version: 1\nmodels: [a/b, c/d, e/f]\n", remove: ["c/d"],
            after: "version: 1\nmodels: [a/b, e/f]\n"),
        Edit(
            what: "the last in brackets", before: "version: 1\nmodels: [ a/b, c/d ]\n", remove: ["c/d"],
            after: "version: 1\nmodels: [ a/b ]\n"),
        Edit(
            what: "all in brackets", before: "version: 1\nmodels: [a/b, c/d]\n", remove: ["c/d", "a/b"],
            after: "version: 1\nmodels: []\n"),
        Edit(
            what: "all in brackets with a comma at the end", before: "version: 1\nmodels: [a/b,]\n", remove: ["a/b"],
            after: "version: 1\nmodels: []\n"),
        Edit(
            what: "a line in brackets", before: "version: 1\nmodels: [\n  a/b, # one\n  c/d, # two\n  e/f # three\n]\n",
            remove: ["c/d"], after: "version: 1\nmodels: [\n  a/b, # one\n  e/f # three\n]\n"),
        Edit(
            what: "the last line in brackets", before: "version: 1\nmodels: [\n  a/b, # one\n  e/f # three\n]\n",
            remove: ["e/f"], after: "version: 1\nmodels: [\n  a/b, # one\n]\n"),
        Edit(
            what: "in quotes", before: "version: 1\nmodels:\n  - 'a/b'\n  - \"**\"\n", remove: ["**"],
            after: "version: 1\nmodels:\n  - 'a/b'\n"),
        Edit(
            what: "a pasted address, by its id",
            before: "version: 1\nmodels:\n  - https://fal.ai/models/a/b\n  - c/d\n", remove: ["a/b"],
            after: "version: 1\nmodels:\n  - c/d\n"),
        Edit(
            what: "one whose dash has its own line", before: "version: 1\nmodels:\n  - # note\n\n    a/b\n  - c/d\n",
            remove: ["a/b"], after: "version: 1\nmodels:\n  - c/d\n"),
        Edit(
            what: "what is not there, which changes nothing", before: "version: 1\nmodels:   [ a/b ]\n",
            remove: ["x/y"], after: "version: 1\nmodels:   [ a/b ]\n"),
    ]

    @Test(arguments: additions)
    private func adds(edit: Edit) throws {
        #expect(try edited(edit.before, add: edit.add, remove: []) == edit.after)
    }

    @Test(arguments: removals)
    private func removes(edit: Edit) throws {
        #expect(try edited(edit.before, add: [], remove: edit.remove) == edit.after)
    }

    /// Whatever the layout: adding one more and taking it away leaves the manifest as it was in meaning, and nearly
    /// always to the byte.
    @Test(arguments: additions + removals)
    private func addingAndRemovingIsNoChange(edit: Edit) throws {
        let once = try edited(edit.before, add: ["tmp/model"], remove: [])
        let twice = try edited(once, add: [], remove: ["tmp/model"])
        let before = try Manifest(reading: Array(edit.before.utf8))
        let after = try Manifest(reading: Array(twice.utf8))
        #expect(before.means(sameAs: after))
        #expect(comments(in: twice) == comments(in: edit.before))
    }

    @Test func theEditorKnowsWhatChanged() throws {
        var editor = try ManifestEditor(Array("version: 1\nmodels: [a/b]\n".utf8))
        let c = try EndpointPattern(parsing: "c/d")
        let a = try EndpointPattern(parsing: "a/b")
        let added = try editor.add([c, a, c])
        #expect(added == ["c/d"])
        #expect(try editor.remove([a, a]) == ["a/b"])
        #expect(try editor.remove([a]) == [])
        #expect(editor.manifest.models.map(\.text) == ["c/d"])
    }

    @Test func theNewManifestTakesModels() throws {
        var editor = try ManifestEditor(ManifestText.initial())
        try editor.add([EndpointPattern(parsing: "fal-ai/flux/dev")])
        #expect(String(decoding: editor.bytes, as: UTF8.self).contains("\nmodels:\n  - fal-ai/flux/dev\n\n"))
    }

    @Test(arguments: [
        "{version: 1}", "version: 1\nmodels: !!seq []\n", "version: 1\nmodels:\n  - x/y\n  - x/y\n",
    ])
    func whatCannotBeEditedIsRefused(text: String) {
        #expect(throws: Failure.self) { try edited(text, add: ["a/b"], remove: []) }
    }

    @Test func aThousandModelsAreAddedAndRemoved() throws {
        let models = try (0..<1000).map { try EndpointPattern(parsing: "fal-ai/model-\($0)") }
        var editor = try ManifestEditor(ManifestText.initial())
        try editor.add(models)
        #expect(editor.manifest.models.count == 1000)
        try editor.remove(models)
        #expect(editor.bytes == ManifestText.initial())
    }
}

private func comments(in text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
        line.firstIndex(of: "#").map { String(line[$0...]) }
    }
}
