import FalFields
import FalJSON
import Foundation
import Fuzz
import SchemagenCore
import TestSupport
import Testing

@testable import schemagen

/// What somebody types after an endpoint's id, damaged.
@Suite("Fuzz: arguments of a call")
struct ArgumentFuzzTests {
    private static let genuine = [
        "prompt=a fox = a beast", "seed=42", "strength=0.50", "audio=off",
        "image_urls=https://x.test/a.png,https://x.test/b",
        #"mask={"url":"https://x.test/m.png","width":3}"#, "loras.0.path=p", "voice.speed=5", "tags=a,b,c",
        #"image_size:={"width":1,"height":2}"#, "words.a=1", "guidance=7.5", "raw:=[1,null]", "notes=null",
    ].map { Array($0.utf8) }

    private static let mutator = TextMutator(pieces: [
        ".", "=", ":=", "@", "@@", "@/dev/null", "[", "]", "{", "}", ",", "\"", "\\", "\0", "é", "e\u{301}", "0", "-1",
        "99999999999999999999",
        "1e400", "loras", ".0.", "..", "null", "true", "\n", "\u{202E}",
    ])

    /// What `make fuzz` asks for, else a number that takes a second or two.
    private static let count =
        ProcessInfo.processInfo.environment["SCHEMAGEN_FUZZ_ARGUMENTS"].flatMap { Int($0) } ?? 5_000

    @Test("every text is an argument or is refused, and what it becomes is JSON")
    func arguments() throws {
        let schema = try SampleEndpoint.schema
        var random = SeededRandom(seed: 7)
        var accepted = 0
        for _ in 0..<Self.count {
            var draft = InputDraft(id: "acme/picture/make", schema: random.below(4) == 0 ? nil : schema)
            for number in 0...random.below(3) {
                let text = Self.mutator.mutant(of: Self.genuine[random.below(Self.genuine.count)], &random)
                guard let argument = try? InputArgument(String(decoding: text, as: UTF8.self), number: number) else {
                    continue
                }
                draft.apply(argument)
            }
            let problems = draft.validate()
            if problems.isEmpty { accepted += 1 }
            if try JSONValue(parsing: draft.value.serialized()) != draft.value {
                Issue.record("what is sent is another value than \(draft.value)")
            }
            if problems.contains(where: { $0.message.isEmpty }) {
                Issue.record("a problem says nothing: \(draft.value)")
            }
        }
        #expect(accepted > Self.count / 50 && accepted < Self.count, "\(accepted) of \(Self.count)")
    }
}
