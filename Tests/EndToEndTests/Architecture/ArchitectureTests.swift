import Testing

@Suite("The rules of the house")
struct ArchitectureTests {
    @Test("there is code to judge, and every target has a rule")
    func everyTargetIsKnown() {
        #expect(SourceFile.all.count > 200)
        let targets = Set(SourceFile.all.map(\.target))
        let known = Set(HouseRules.imports.keys).union(HouseRules.free)
        #expect(targets.subtracting(known).isEmpty)
    }

    @Test("a target imports only what its line in the table allows")
    func imports() {
        let breaches = SourceFile.all.filter { !HouseRules.free.contains($0.target) }.flatMap { file in
            let allowed = (HouseRules.imports[file.target] ?? []).union(HouseRules.system)
            return file.imports.filter { !allowed.contains($0) }.map { "\(file.path) imports \($0)" }
        }
        #expect(breaches == [])
    }

    @Test("JSON and fields need no Foundation")
    func foundation() {
        let breaches = SourceFile.all.filter { HouseRules.withoutFoundation.contains($0.target) }.flatMap { file in
            file.imports.filter { $0.hasPrefix("Foundation") && $0 != "FoundationEssentials" }.map {
                "\(file.path) imports \($0)"
            }
        }
        #expect(breaches == [])
    }

    @Test("only targets with a public face say public")
    func access() {
        let breaches = SourceFile.all.filter { !HouseRules.publicTargets.contains($0.target) }.flatMap { file in
            file.places(of: /\bpublic\s+(?!import)(\w+)|\bopen\s+(class|func|var|subscript)\b/)
        }
        #expect(breaches == [])
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
