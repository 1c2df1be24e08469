package import FalFields

/// Says why overrides did nothing, once all endpoints have been derived: a typing error would otherwise go unnoticed.
package struct OverrideCheck {
    private let overrides: [MapperOverride]

    /// - Parameter overrides: those of the manifest. A built-in one may well be for an endpoint that is not there.
    package init(_ overrides: [MapperOverride]) { self.overrides = overrides }

    package func diagnostics(_ derived: [DerivedMapper]) -> [Diagnostic] {
        var applied: Set<MapperOverride> = []
        for mapper in derived { applied.formUnion(mapper.applied) }
        return OverrideCheck(overrides.filter { !applied.contains($0) }).diagnostics(amongAll: derived.map(\.endpoint))
    }

    /// The same for overrides that are known to have applied nowhere.
    ///
    /// - Parameter endpoints: all of the project.
    package func diagnostics(amongAll endpoints: [EndpointID]) -> [Diagnostic] {
        overrides.map { override in
            let covered = endpoints.filter { $0.isIn(family: override.family) }
            guard let first = covered.first else {
                return Diagnostic(
                    .overrideWithoutEndpoint, "no endpoint is '\(override.family)' or lies below it",
                    at: override.place,
                    remedy: "Correct the id, or add the models it is for.")
            }
            let subject = covered.count == 1 ? "\(first)" : "no endpoint of '\(override.family)'"
            let verb = covered.count == 1 ? "lacks" : "has"
            return Diagnostic(
                .overrideWithoutField, "\(subject) \(verb) \(override.named)", at: override.place,
                endpoint: covered.count == 1 ? first.text : nil,
                remedy: "`schemagen show \(first)` lists the fields.")
        }
    }
}

extension MapperOverride {
    /// The fields it speaks of.
    fileprivate var named: String {
        if case .unless(let other) = change { return "the fields '\(field)' and '\(other)'" }
        return "the field '\(field)'"
    }
}
