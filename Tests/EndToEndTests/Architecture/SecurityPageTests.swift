import Foundation
import TestSupport
import Testing

@Suite("The security page")
struct SecurityPageTests {
    /// `Suite/function` in the last column of the table of attacks.
    private static func named(in page: String) -> [String] {
        page.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { row in
            (row.split(separator: "|").last ?? "").matches(of: /`(\w+\/\w+)`/).map { String($0.output.1) }
        }
    }

    /// The functions of each suite, by the suite's name.
    private static func suites() throws -> [String: Set<String>] {
        let folder = Checkout.root.appending(path: "Tests")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var suites: [String: Set<String>] = [:]
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift", let text = try? String(contentsOf: file, encoding: .utf8) else {
                continue
            }
            let functions = Set(text.matches(of: /\bfunc (\w+)/).map { String($0.output.1) })
            for match in text.matches(of: /\bstruct (\w+Tests)\b/) {
                suites[String(match.output.1), default: []].formUnion(functions)
            }
        }
        return suites
    }

    @Test("Every attack has a defence and a test, and every test that is named exists")
    func testsExist() throws {
        let page = try String(contentsOf: Checkout.root.appending(path: "SECURITY.md"), encoding: .utf8)
        let suites = try Self.suites()
        let names = Self.named(in: page)
        #expect(names.count > 50)
        for name in names {
            let parts = name.split(separator: "/").map(String.init)
            let functions = try #require(suites[parts[0]], "there is no suite \(parts[0])")
            #expect(functions.contains(parts[1]), "\(parts[0]) has no test \(parts[1])")
            #expect(name.contains("Hostile"), "`swift test --filter Hostile` leaves out \(name)")
        }
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| ---") }.dropFirst()
        for row in rows { #expect(!Self.named(in: String(row)).isEmpty, "\(row)") }
    }

    @Test("Only the last column names tests")
    func column() {
        #expect(Self.named(in: "| `a/b` | c | `Some/test`, `Other/test` |\n`Not/this`") == ["Some/test", "Other/test"])
    }
}
