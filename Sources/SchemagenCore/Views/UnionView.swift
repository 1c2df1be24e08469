import Mustache

/// What the templates `union` and `unionSupport` are given.
struct UnionView: MustacheParent {
    let name: SourceText
    let path: SourceText
    let doc: [SourceText]
    let cases: [Option]
    let makers: [Maker]

    /// A case, and how it is told from the others. The order is that of trying.
    struct Option: MustacheParent {
        let name: SourceText
        let type: SourceText
        /// With the endpoint's name in front of nested names: support code stands outside of its braces.
        let path: SourceText
        let kind: SourceText

        func child(named name: String) -> Any? {
            switch name {
            case "name": self.name
            case "type": type
            case "path": path
            case "kind": kind
            default: nil
            }
        }
    }

    /// A function that makes a case from the members of its record: `.custom(width: 640, height: 480)`.
    struct Maker: MustacheParent {
        let name: SourceText
        let type: SourceText
        let parameters: SourceText
        let arguments: SourceText

        func child(named name: String) -> Any? {
            switch name {
            case "name": self.name
            case "type": type
            case "parameters": parameters
            case "arguments": arguments
            default: nil
            }
        }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "path": path
        case "doc": doc
        case "cases": cases
        case "makers": makers
        default: nil
        }
    }
}
