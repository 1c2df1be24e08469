import FalJSON
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

private let one = String(repeating: "1", count: 64)
private let two = String(repeating: "a", count: 64)

private func failure(_ text: String) -> Diagnostic? {
    let failure = #expect(throws: Failure.self) { try SchemaLock(reading: Array(text.utf8), path: "s.lock") }
    #expect(failure?.kind == .failure)
    return failure?.diagnostics.first
}

@Suite struct SchemaLockTests {
    @Test func hasOneSortedLineForEachEndpoint() throws {
        var lock = SchemaLock(generator: "1.2.3")
        lock.record("b/x", digest: one, date: "2026-01-02", address: "https://fal.ai/b/x?a=\"1\"")
        lock.record("a/x", digest: two, date: "2026-01-03", address: "dir")
        let text = String(decoding: lock.serialized(), as: UTF8.self)
        #expect(
            text == """
                {
                  "version": 1,
                  "generator": "1.2.3",
                  "endpoints": {
                    "a/x": {"digest": "\(two)", "date": "2026-01-03", "address": "dir"},
                    "b/x": {"digest": "\(one)", "date": "2026-01-02", "address": "https://fal.ai/b/x?a=\\"1\\""}
                  }
                }

                """)
        #expect(try SchemaLock(reading: lock.serialized()) == lock)
    }

    @Test func anEmptyLockReadsBack() throws {
        let lock = SchemaLock(generator: "1")
        #expect(try SchemaLock(reading: lock.serialized()) == lock)
    }

    @Test func anEntryChangesOnlyWithItsDigest() {
        var lock = SchemaLock(generator: "1")
        let isNew = lock.record("a/b", digest: one, date: "2026-01-01", address: "x")
        let isNewAgain = lock.record("a/b", digest: one, date: "2026-02-02", address: "y")
        #expect((isNew, isNewAgain) == (true, false))
        #expect(lock.endpoints["a/b"] == .init(digest: one, date: "2026-01-01", address: "x"))
        let hasChanged = lock.record("a/b", digest: two, date: "2026-03-03", address: "y")
        #expect(hasChanged)
        #expect(lock.endpoints["a/b"] == .init(digest: two, date: "2026-03-03", address: "y"))
    }

    @Test(arguments: [
        ("", "SG501", 1, 1, "not JSON"),
        ("{\n\"version\": 1,\n", "SG501", 3, 1, "not JSON"),
        ("[]", "SG501", 1, 1, "object"),
        ("{}", "SG501", 1, 1, "version"),
        ("{\"version\": \"1\"}", "SG501", 1, 13, "version"),
        ("{\"version\": 2, \"whatever\": 1}", "SG503", 1, 13, "newer schemagen"),
        ("{\"version\": 1}", "SG501", 1, 1, "'generator' is missing"),
        ("{\"version\": 1, \"generator\": 1}", "SG501", 1, 29, "a string"),
        ("{\"version\": 1, \"generator\": \"1\",\n\"endpoints\": []}", "SG501", 2, 14, "an object"),
        ("{\"version\": 1, \"generator\": \"1\",\n\"endpoints\": {\"../x\": {}}}", "SG501", 2, 23, "'..'"),
        (
            "{\"version\": 1, \"generator\": \"1\",\n\"endpoints\": {\"a/x\": {}}}", "SG501", 2, 22,
            "'digest' is missing"
        ),
        (
            "{\"version\": 1, \"generator\": \"1\",\n\"endpoints\": {\"a/x\": {\"digest\": \"12\"}}}", "SG501", 2, 33,
            "64"
        ),
        (
            "{\"version\": 1, \"generator\": \"1\", \"endpoints\": {\"a/x\": {\"digest\": \"\(one)\",\n\"date\": \"today\"}}}",
            "SG501", 2, 9, "2026-11-21"
        ),
        (
            "{\"version\": 1, \"generator\": \"1\", \"endpoints\": {\n\"a/x\": {},\n\"a/x\": {}}}", "SG501", 3, 1,
            "repeated here"
        ),
        ("{\n<<<<<<< HEAD\n  \"version\": 1,\n=======\n>>>>>>> theirs\n", "SG502", 2, 1, "conflict"),
        ("{\n  \"version\": 1,\n>>>>>>> theirs\n", "SG502", 3, 1, "conflict"),
    ])
    func aBrokenLockIsToldWithPlaceAndRemedy(text: String, code: String, line: Int, column: Int, words: String) throws {
        let found = try #require(failure(text))
        #expect(found.code.id == code)
        #expect(found.place.path == "s.lock")
        #expect(found.place.position == JSONPosition(line: line, column: column))
        #expect(found.message.contains(words), "\(found.message)")
        #expect(found.remedy?.isEmpty == false)
    }
}
