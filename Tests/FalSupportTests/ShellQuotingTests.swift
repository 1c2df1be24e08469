import FalSupport
import Testing

@Suite("Quoting for shells")
struct ShellQuotingTests {
    @Test(
        "Words of commands mean only themselves to a shell",
        arguments: [
            ("http://127.0.0.1:8420", "http://127.0.0.1:8420"), ("fal-ai/flux/dev", "fal-ai/flux/dev"), ("", "''"),
            ("$(id)", "'$(id)'"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("~", "'~'"), ("a;b", "'a;b'"),
            ("é", "'é'"),
        ])
    func quotingOfHostileWords(_ text: String, _ word: String) { #expect(ShellQuoting.word(text) == word) }
}
