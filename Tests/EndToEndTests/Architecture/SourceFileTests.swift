import Testing

@Suite("Reading sources for the rules of the house")
struct SourceFileTests {
    private func file(_ text: String) -> SourceFile { SourceFile(path: "a.swift", target: "A", text: text) }

    @Test("imports are found in every spelling")
    func imports() {
        let text = """
            import A
            public import B
            @preconcurrency package import C
            @_exported public import struct D.E
              internal import F // why
            // import G
            /* import H
            import I */
            let text = "import J"
            let long = \"\"\"
                import K
                \"\"\"
            importer()
            """
        #expect(file(text).imports == ["A", "B", "C", "D", "F"])
    }

    @Test("comments and texts are no code, and lines keep their numbers")
    func code() {
        let text = #"""
            // try! here
            let a = "try! \(call("try!")) try!"
            let b = ##"try! "# "##
            /* try!
               try! */ let c = try! d()
            let e = """
                try! \"""
                """
            let f = try! g() // yes
            """#
        #expect(file(text).places(of: /try!/) == ["a.swift:5: let c = try! d()", "a.swift:9: let f = try! g() "])
    }

    @Test("a comment counts when it stands near")
    func comments() {
        let far = "// why\n" + String(repeating: "\n", count: 12) + "x"
        #expect(file("// why\nx").hasComment(above: 2))
        #expect(!file(far).hasComment(above: 14))
        #expect(!file("x\ny").hasComment(above: 2))
    }
}
