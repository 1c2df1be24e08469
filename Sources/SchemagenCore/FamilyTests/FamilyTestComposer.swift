package import FalFields
import FalJSON
import Mustache

/// Writes the tests of generated models: one file per family, and what they share.
package struct FamilyTestComposer: Sendable {
    private let namespace: SwiftName
    private let module: SwiftName
    private let templates: TemplateSet

    /// - Throws: ``Failure`` when a template is broken.
    package init(namespace: SwiftName, module: SwiftName) throws(Failure) {
        self.namespace = namespace
        self.module = module
        templates = try TemplateSet()
    }

    /// The names of the suites, by family. A family is named like an endpoint of its id.
    package func suites(of families: [EndpointID]) -> [EndpointID: SwiftName] {
        let plan = EndpointNamePlan(ids: families, namespace: namespace.text, module: module.text)
        var names: [EndpointID: SwiftName] = [:]
        for family in families {
            if let name = plan[family] { names[family] = SwiftName(name.text + "FamilyTests", as: .type) }
        }
        return names
    }

    /// Below the folder of tests; all in it is ours.
    package static let folder = "Families"

    /// The file of a suite.
    package static func path(of suite: SwiftName) -> String { "\(folder)/\(suite.text).swift" }

    /// The files that all families share.
    package func sharedFiles(_ suites: [SwiftName]) -> [GeneratedFile] {
        let view = ListView(
            module: SourceText(module), namespace: SourceText(namespace),
            suites: suites.sorted().map { SourceText($0) })
        return [
            GeneratedFile(
                path: "\(Self.folder)/FamilyChecks.swift", text: templates.render(view, with: "familyChecks")),
            GeneratedFile(
                path: "\(Self.folder)/FamilyListTests.swift", text: templates.render(view, with: "familyList")),
        ]
    }

    /// The file of a family.
    ///
    /// - Parameter members: in the order of their ids.
    package func file(_ family: EndpointID, suite: SwiftName, members: [FamilyMember]) -> GeneratedFile {
        var signatures: Set<String> = []
        var entries: [String] = []
        var isCallable = false
        for member in members {
            let examples = MappingExamples(member.mapper)
            var call: JSONObject?
            if let smallest = examples.smallest,
                signatures.insert(MappingExamples.signature(of: member.mapper)).inserted
            {
                call = smallest
                isCallable = true
            }
            entries.append(text(of: member.id, examples, call: call))
        }
        let view = FamilyView(
            module: SourceText(module), namespace: SourceText(namespace), suite: SourceText(suite),
            id: SourceText(.string(family.text)), title: SourceText(.string("Mappers of \(family.text)")),
            lines: lines(entries), isCallable: isCallable)
        return GeneratedFile(path: Self.path(of: suite), text: templates.render(view, with: "familyTests"))
    }

    /// One case a line, so that a change of one is a change of one line.
    private func text(of id: EndpointID, _ examples: MappingExamples, call: JSONObject?) -> String {
        var lines = ["{\"id\":\(JSONValue.string(id.text).asciiText)"]
        if let call { lines.append("\"call\":\(JSONValue.object(call).asciiText)") }
        let uses = examples.uses.map { use -> JSONValue in
            ["name": .string(use.name), "request": .object(use.request), "payload": .object(use.payload)]
        }
        let refusals = examples.refusals.map { refusal -> JSONValue in
            ["code": .string(refusal.code.rawValue), "request": .object(refusal.request)]
        }
        for (name, cases) in [("uses", uses), ("refusals", refusals)] where !cases.isEmpty {
            lines.append("\"\(name)\":[\n" + cases.map(\.asciiText).joined(separator: ",\n") + "]")
        }
        return lines.joined(separator: ",\n") + "}"
    }

    private func lines(_ entries: [String]) -> SourceText {
        SourceText(.block("[" + entries.joined(separator: ",\n") + "]", indent: 8))
    }
}

private struct FamilyView: MustacheParent {
    let module: SourceText
    let namespace: SourceText
    let suite: SourceText
    let id: SourceText
    let title: SourceText
    /// As a literal.
    let lines: SourceText
    let isCallable: Bool

    func child(named name: String) -> Any? {
        switch name {
        case "module": module
        case "namespace": namespace
        case "suite": suite
        case "id": id
        case "title": title
        case "lines": lines
        case "isCallable": isCallable
        default: nil
        }
    }
}

private struct ListView: MustacheParent {
    let module: SourceText
    let namespace: SourceText
    let suites: [SourceText]

    func child(named name: String) -> Any? {
        switch name {
        case "module": module
        case "namespace": namespace
        case "suites": suites
        default: nil
        }
    }
}

/// An endpoint as generated tests need it: its mapper, with the schema that generated code carries.
package struct FamilyMember: Sendable {
    package let id: EndpointID
    package let mapper: FieldMapper

    package init(id: EndpointID, mapper: FieldMapper) {
        self.id = id
        self.mapper = mapper
    }

    /// The endpoints of one owner and name make a file: `fal-ai/kling-video` with all its versions.
    package static func family(of id: EndpointID) -> EndpointID { EndpointID(checked: id.queueID) }
}
