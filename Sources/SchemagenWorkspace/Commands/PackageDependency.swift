import SchemagenCore

/// How an app's Package.swift names this package.
package enum PackageDependency: Sendable, Hashable {
    /// A checkout on this machine.
    case path(String)
    /// The repository, from a version on. Minor versions may change the API.
    case repository(version: String)

    /// What an app that is at `project` should name: the checkout at hand, by the shorter path, else the repository.
    package init(checkout: String?, project: String, version: String) {
        guard let checkout else {
            self = .repository(version: version)
            return
        }
        self = .path(Self.path(from: project, to: checkout))
    }

    var lines: [String] {
        switch self {
        case .path(let path):
            [
                "// among the dependencies; without traits nothing of the tool's own is fetched:",
                ".package(name: \"schemagen\", path: \(SwiftLiteral.string(path).text), traits: []),",
            ]
        case .repository(let version):
            [
                "// among the dependencies, with the URL that you have schemagen from:",
                ".package(url: \"<URL of schemagen>\", .upToNextMinor(from: \"\(version)\")),",
            ]
        }
    }

    /// Relative where the two are near each other: such a path holds for a colleague too.
    private static func path(from folder: String, to target: String) -> String {
        let from = folder.split(separator: "/")
        let to = target.split(separator: "/")
        let shared = zip(from, to).prefix { $0 == $1 }.count
        let up = from.count - shared
        guard shared > 0, up <= 2 else { return target }
        let steps = Array(repeating: "..", count: up) + to[shared...].map(String.init)
        return steps.isEmpty ? "." : steps.joined(separator: "/")
    }
}
