import FalFields
import FalJSON

/// Holds every server default against the type of its field. A default that does not fit is documented as it is and
/// reported: `fal-ai/hunyuan-video-lora` lists `"129"` and defaults to `129`.
struct CheckDefaults: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        let builder = DescriptorBuilder()
        let schema = builder.schema(of: model)
        for name in model.reach(from: [model.input, model.output]) {
            for field in model.record(name)?.fields ?? [] {
                guard let standard = field.serverDefault, !standard.value.isNull, standard.value.isSmall else {
                    continue
                }
                let violations = schema.violations(in: standard.value, as: builder.descriptor(of: field).value)
                guard let violation = violations.first else { continue }
                diagnostics.append(
                    Diagnostic(
                        code(for: violation.problem), message(standard.value, violation, of: field.wire),
                        at: model.place(standard.origin), endpoint: model.id.text,
                        remedy: "It is documented as it is, and never sent. Nothing to do unless you rely on it."))
            }
        }
        return model
    }

    private func code(for problem: Violation.Problem) -> DiagnosticCode {
        switch problem {
        case .unlisted: .unlistedDefault
        case .missing, .null, .wrongType: .misfitDefault
        default: .defaultOutOfLimits
        }
    }

    private func message(_ value: JSONValue, _ violation: Violation, of field: String) -> String {
        let text = value.text(.compact)
        let shown = text.count > 60 ? text.prefix(60) + "…" : text[...]
        let place = violation.path.isEmpty ? "it" : violation.pointer
        return "the server default \(shown) of '\(field)' does not fit its type: \(place) \(violation.problem)"
    }
}

extension JSONValue {
    /// Whether it has few enough values in it to be checked one by one.
    fileprivate var isSmall: Bool {
        var count = 0
        var waiting = [self]
        while let value = waiting.popLast() {
            count += 1
            if count > ModelLimits.checkedDefault { return false }
            switch value {
            case .array(let items): waiting += items
            case .object(let members): waiting += members.map(\.value)
            default: break
            }
        }
        return true
    }
}
