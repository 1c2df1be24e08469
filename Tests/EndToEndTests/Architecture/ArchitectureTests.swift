import Foundation
import TestSupport
import Testing

@Suite("The rules of the house")
struct ArchitectureTests {
    @Test("There is code to judge, and every target has a row in the table of the page")
    func everyTargetIsKnown() throws {
        #expect(!SourceFile.all.isEmpty)
        let targets = Set(SourceFile.all.map(\.target))
        #expect(targets.subtracting(try ArchitecturePage.committed.get().imports.keys) == [])
    }

    @Test("A target imports only what its row in the table allows")
    func imports() throws {
        let page = try ArchitecturePage.committed.get()
        let breaches = SourceFile.all.flatMap { file in
            file.imports.filter { module in
                !HouseRules.system.contains(module) && page.imports[file.target]?.allows(module) != true
            }.map { "\(file.path) imports \($0)" }
        }
        #expect(breaches == [])
    }

    @Test("Targets that the page excepts from Foundation take FoundationEssentials at most")
    func foundation() throws {
        let excepted = try ArchitecturePage.committed.get().withoutFoundation
        #expect(!excepted.isEmpty)
        let breaches = SourceFile.all.filter { excepted.contains($0.target) }.flatMap { file in
            // On Apple's systems FoundationEssentials is a part of Foundation.
            let allowed = file.imports.contains("FoundationEssentials") ? ["FoundationEssentials", "Foundation"] : []
            return file.imports.filter { $0.hasPrefix("Foundation") && !allowed.contains($0) }.map {
                "\(file.path) imports \($0)"
            }
        }
        #expect(breaches == [])
    }

    @Test("Every file and folder that the page names is there")
    func paths() throws {
        let page = try ArchitecturePage.committed.get()
        let files = SourceFile.all.map { "/" + $0.path }
        let missing = page.paths.filter { path in
            let isInSources = files.contains {
                path.hasSuffix("/") ? $0.contains("/" + path) : $0.hasSuffix("/" + path)
            }
            return !isInSources && !FileManager.default.fileExists(atPath: Checkout.root.appending(path: path).path)
        }
        #expect(missing.sorted() == [])
    }

    @Test("only targets with a public face say public")
    func access() {
        let breaches = SourceFile.all.filter { !HouseRules.publicTargets.contains($0.target) }.flatMap { file in
            file.places(of: /\bpublic\s+(?!import)(\w+)|\bopen\s+(class|func|var|subscript)\b/)
        }
        // Generic types that other modules specialize; see the page. Their members stay `package`.
        let specialized = breaches.filter {
            $0.contains(/^Sources\/FalSupport\/\w+\.swift:\d+: public (struct|final class) \w+[<:]/)
        }
        #expect(!specialized.isEmpty)
        #expect(Set(breaches).subtracting(specialized) == [])
    }

    @Test("nothing outside the executables prints, exits or gives up")
    func noTraps() {
        let breaches = SourceFile.all.filter { !HouseRules.executables.contains($0.target) }.flatMap { file in
            file.places(
                of:
                    /(^|[^.\w])(fatalError|preconditionFailure|assertionFailure|precondition|print|debugPrint|exit|abort)\s*\(/
            )
                + file.places(of: /\btry!|\bas!/)
        }
        #expect(breaches == [])
    }

    @Test("a type that is Sendable by promise says why")
    func promises() throws {
        for file in SourceFile.all where !file.places(of: /@unchecked\s+Sendable|nonisolated\(unsafe\)/).isEmpty {
            for place in file.places(of: /@unchecked\s+Sendable|nonisolated\(unsafe\)/) {
                let number = try #require(place.split(separator: ":").dropFirst().first.flatMap { Int($0) })
                #expect(file.hasComment(above: number), "\(place): no comment proves it")
            }
        }
    }

    @Test("what apps compile has no language feature that came after Swift 6.2")
    func languageVersion() {
        let apps: Set = ["FalJSON", "FalFields", "FalTransport", "FalRuntime", "FalWebhooks", "Generated"]
        // SE-0497, SE-0495, SE-0460, SE-0491.
        let newer = /@export\b|@c\b|@specialized\b|\b[A-Z]\w*::[A-Za-z]/
        let breaches = SourceFile.all.filter { apps.contains($0.target) }.flatMap { $0.places(of: newer) }
        #expect(breaches == [])
    }

    @Test("a file stays short enough to be read")
    func length() {
        let files = SourceFile.all.filter { $0.target != "Generated" } + SourceFile.tests
        let long = files.filter { $0.lines.count > 500 }.map { "\($0.path): \($0.lines.count)" }
        #expect(long == [])
    }
}
