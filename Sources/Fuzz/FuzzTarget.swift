import FalJSON
import Foundation
package import TestSupport

/// Something that reads foreign input.
package protocol FuzzTarget {
    static var name: String { get }

    init(_ material: FuzzMaterial) throws

    /// Makes an input: a genuine one, changed.
    mutating func input(_ random: inout SeededRandom) -> [UInt8]

    /// Reads the input, and checks what is promised.
    mutating func run(_ input: [UInt8]) -> FuzzVerdict
}

package enum FuzzVerdict: Sendable, Equatable {
    case accepted
    case refused
    /// A promise was broken.
    case finding(String)
}

/// Genuine input, which targets change.
package struct FuzzMaterial: Sendable {
    /// Genuine documents of fal.
    package let documents: [[UInt8]]
    /// The files of a project: the manifest and the locks of this checkout.
    package let manifest: [UInt8]
    package let names: [UInt8]
    package let schemas: [UInt8]

    /// - Parameter corpus: a folder that contains `openapi/`; without one, the documents in `Schemas` are taken.
    package init(corpus: String? = nil) throws {
        let project = Checkout.root.appending(path: "Schemas")
        let folder = corpus.map { URL(filePath: $0).appending(path: "openapi") } ?? project
        // Hidden files are no documents: `Schemas/.schemagen` has a cache, which is another in each checkout.
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".json") && !$0.hasPrefix(".") && !$0.contains("/.")
        }
        documents = try paths.sorted().map { Array(try Data(contentsOf: folder.appending(path: $0))) }
        guard !documents.isEmpty else { throw NothingToChange(folder: folder.path) }
        manifest = Array(try Data(contentsOf: project.appending(path: "schemagen.yaml")))
        names = Array(try Data(contentsOf: project.appending(path: "names.lock")))
        schemas = Array(try Data(contentsOf: project.appending(path: "schemagen.lock")))
    }

    struct NothingToChange: Error, CustomStringConvertible {
        let folder: String
        var description: String { "there are no documents in \(folder)" }
    }
}

/// All targets by their names.
package enum FuzzTargets {
    private static var all: [any FuzzTarget.Type] {
        [
            JSONTarget.self, DocumentTarget.self, ManifestTarget.self, NamesTarget.self, SchemaLockTarget.self,
            WebhookTarget.self, EventTarget.self, MessagePackTarget.self,
        ]
    }

    package static var names: [String] { all.map { $0.name } }

    package static func make(_ name: String, _ material: FuzzMaterial) throws -> any FuzzTarget {
        let type = all.first { $0.name == name } ?? JSONTarget.self
        return try type.init(material)
    }
}
