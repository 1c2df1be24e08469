package import FalFields

/// The type name of every endpoint: `fal-ai/kling-video/v2.6/pro/text-to-video` is `KlingVideoV2_6ProTextToVideo`.
///
/// A name from the manifest wins over a locked one, a locked one over what the id says. The result depends on the set
/// of ids, never on their order.
package struct EndpointNamePlan: Sendable, Hashable {
    package let names: [EndpointID: SwiftName]
    package let diagnostics: [Diagnostic]

    /// - Parameters:
    ///   - overrides: `names:` of the manifest.
    ///   - locked: names chosen before; a name of an endpoint that is not among `ids` stays free for that one.
    ///   - namespace: the enum that holds the alias tree.
    ///   - module: the module that the generated code is.
    ///   - reserved: further names that no endpoint may have, such as those of files beside the endpoints' own.
    ///   - manifest: where findings about overrides are.
    package init(
        ids: some Sequence<EndpointID>, overrides: [EndpointID: String] = [:], locked: LockedNames = LockedNames(),
        namespace: String, module: String? = nil, reserved: Set<String> = [], manifest: Diagnostic.Place = .init()
    ) {
        let unavailable = ReservedNames.moduleTypes.union(reserved).union([namespace]).union(module.map { [$0] } ?? [])
        var planner = Planner(
            ids: Set(ids).sorted(), reserved: Set(unavailable.map { $0.lowercased() }), manifest: manifest)
        planner.checkNames(namespace: namespace, module: module)
        planner.apply(overrides)
        planner.apply(locked)
        planner.derive()
        names = planner.names
        diagnostics = planner.findings
    }

    package subscript(_ id: EndpointID) -> SwiftName? { names[id] }

    /// The name of an id when no other id wants the same one.
    package static func plainName(of id: EndpointID) -> String { typeName(of: id) }

    /// - Parameters:
    ///   - isLong: with `FalAI` in front, for an id of `fal-ai` when another owner wants the plain name.
    ///   - isDigitApart: `Hunyuan_3d`, for `fal-ai/hunyuan-3d` beside `fal-ai/hunyuan3d`.
    static func typeName(of id: EndpointID, isLong: Bool = false, isDigitApart: Bool = false) -> String {
        let words = id.segments.dropFirst(id.isOfFal && !isLong ? 1 : 0).flatMap(Self.words)
        let startsWithDigit = words.first?.utf8.first.map { (0x30...0x39).contains($0) } ?? true
        let parts = CamelCase.upperParts(startsWithDigit ? ["Variant"] + words : words)
        return NameProposal.limited(CamelCase.join(parts, isDigitApart: isDigitApart), WireName(id.text))
    }

    private static func words(_ segment: Substring) -> [String] {
        segment == "fal-ai" ? ["FalAI"] : WordSplitter.words(in: String(segment))
    }
}

private struct Planner {
    let ids: [EndpointID]
    /// In lower case, for the reason of ``holders``.
    let reserved: Set<String>
    let manifest: Diagnostic.Place
    var names: [EndpointID: SwiftName] = [:]
    var findings: [Diagnostic] = []
    /// Who holds a name, by the name in lower case: a type has a file of its name, and on a Mac `FooBar.swift` and
    /// `Foobar.swift` are one file.
    var holders: [String: EndpointID] = [:]

    init(ids: [EndpointID], reserved: Set<String>, manifest: Diagnostic.Place) {
        self.ids = ids
        self.reserved = reserved
        self.manifest = manifest
    }

    mutating func checkNames(namespace: String, module: String?) {
        for (name, what) in [(namespace, "namespace"), (module ?? "Module", "module")]
        where SwiftName(name, as: .type) == nil {
            findings.append(
                Diagnostic(
                    .namespaceRefused, "the \(what) \(VisibleText.quoted(name)) is no Swift type name", at: manifest,
                    remedy: "write a letter, then letters, digits and underscores"))
        }
        if namespace == module {
            findings.append(
                Diagnostic(
                    .namespaceRefused, "the namespace and the module are both called '\(namespace)'", at: manifest,
                    remedy: "give one of them another name in the manifest"))
        }
    }

    mutating func apply(_ overrides: [EndpointID: String]) {
        for id in ids {
            guard let text = overrides[id] else { continue }
            if let error = validationError(of: text) {
                findings.append(
                    Diagnostic(
                        .endpointNameRefused, "the name \(VisibleText.quoted(text)) for \(id) \(error)",
                        at: manifest,
                        endpoint: id.text, remedy: "choose another name under 'names:'"))
            } else {
                assign(text, to: id)
            }
        }
    }

    private func validationError(of text: String) -> String? {
        if SwiftName(text, as: .type) == nil { return "is no Swift type name" }
        if reserved.contains(text.lowercased()) { return "already means something else in the generated code" }
        if let other = holders[text.lowercased()] { return "is already that of \(other)" }
        return nil
    }

    mutating func apply(_ locked: LockedNames) {
        let open = ids.filter { names[$0] == nil && locked.types[$0.text] != nil }
        var sharers = Dictionary(grouping: open) { locked.types[$0.text, default: ""].lowercased() }
        sharers = sharers.filter { $0.value.count > 1 }
        for id in open {
            guard let text = locked.types[id.text] else { continue }
            if let other = sharers[text.lowercased()]?.first(where: { $0 != id }) {
                drop(text, of: id, "is locked for \(other) too")
            } else if let error = validationError(of: text) {
                drop(text, of: id, error)
            }
        }
        for id in open where sharers[locked.types[id.text, default: ""].lowercased()] == nil {
            if let text = locked.types[id.text], validationError(of: text) == nil { assign(text, to: id) }
        }
        // An endpoint that this run does not look at keeps its name.
        let present = Set(ids.map(\.text))
        for (text, name) in locked.types.sorted(by: { $0.key < $1.key }) where !present.contains(text) {
            guard let id = try? EndpointID(parsing: text), holders[name.lowercased()] == nil else { continue }
            holders[name.lowercased()] = id
        }
    }

    private mutating func drop(_ text: String, of id: EndpointID, _ why: String) {
        findings.append(
            Diagnostic(
                .lockedNameDropped, "the locked name \(VisibleText.quoted(text)) of \(id) \(why)", endpoint: id.text,
                remedy: "correct its line in Schemas/names.lock, or commit the new name"))
    }

    private mutating func assign(_ text: String, to id: EndpointID) {
        guard let name = SwiftName(text, as: .type) else { return }
        names[id] = name
        holders[text.lowercased()] = id
    }

    mutating func derive() {
        let open = ids.filter { names[$0] == nil }
        let plain = Dictionary(uniqueKeysWithValues: open.map { ($0, free(EndpointNamePlan.plainName(of: $0), $0)) })
        let groups = Dictionary(grouping: open) { plain[$0, default: ""].lowercased() }
        let members = open.map { id in
            let name = plain[id, default: ""]
            let rivals = groups[name.lowercased(), default: []] + (holders[name.lowercased()].map { [$0] } ?? [])
            let yields = id.isOfFal && rivals.contains { !$0.isOfFal }
            let base = yields ? free(EndpointNamePlan.typeName(of: id, isLong: true), id) : name
            let told = free(EndpointNamePlan.typeName(of: id, isLong: yields, isDigitApart: true), id)
            let hash = StableHash(of: WireName(id.text))
            return CollisionResolver.Member(
                wire: WireName(id.text),
                candidates: [base, told] + [4, 8, 16].map { CamelCase.join([base, hash.digits($0)]) })
        }
        let taken = reserved.union(holders.keys)
        let resolver = CollisionResolver(isTaken: { taken.contains($0) }, identity: { $0.lowercased() })
        for (id, text) in zip(open, resolver.resolve(members)) {
            names[id] = SwiftName(cleaning: text, as: .type, suffix: "Endpoint", seed: WireName(id.text))
        }
        for (_, rivals) in groups.sorted(by: { $0.key < $1.key }) { report(rivals, plain) }
    }

    /// An endpoint called like a type that generated code names gets a suffix: `fal-ai/string` is `StringEndpoint`.
    private func free(_ name: String, _ id: EndpointID) -> String {
        var name = SwiftName(cleaning: name, as: .type, suffix: "Endpoint", seed: WireName(id.text)).text
        while reserved.contains(name.lowercased()) { name += "Endpoint" }
        return name
    }

    /// A note for ids whose plain name was wanted or held by another.
    private mutating func report(_ rivals: [EndpointID], _ plain: [EndpointID: String]) {
        guard let wanted = rivals.first.flatMap({ plain[$0] }) else { return }
        let renamed = rivals.filter { names[$0]?.text != plain[$0] }
        guard !renamed.isEmpty else { return }
        let all = rivals + (holders[wanted.lowercased()].map { [$0] } ?? [])
        let list = all.map { "\($0) is \(names[$0]?.text ?? "left out of this run")" }.joined(separator: ", ")
        findings.append(
            Diagnostic(
                .endpointNamesCollide, "several endpoints want the type name '\(wanted)': \(list)",
                endpoint: renamed.first?.text, remedy: "the manifest can choose names under 'names:'"))
    }
}
