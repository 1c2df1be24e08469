import FalJSON
import FalSupport
package import SchemagenCore
import Subprocess

/// What `init` did to a Package.swift.
package struct PackageEdit: Sendable {
    /// What is there now, in the order in which it was added.
    package var added: [String] = []
    /// The lines that are left to the user.
    package var remaining: [String]

    package init(remaining: [String]) { self.remaining = remaining }
}

extension Workspace {
    /// Where SwiftPM looks for a package.
    private static let packageFile = "Package.swift"

    /// Whether the project is a package, and so can have its targets added.
    package func isPackage() throws(Failure) -> Bool {
        try DiskFile.contents(of: Self.packageFile, in: root) != nil
    }

    /// Adds the dependency and the targets of a new manifest to Package.swift, by `swift package`, which keeps what is
    /// there. What it has already stays.
    ///
    /// - Throws: a ``Failure`` with SwiftPM's reason; Package.swift is then as it was.
    package func addToPackage() async throws(Failure) -> PackageEdit {
        let lock = try WorkspaceLock(root: root)
        defer { withExtendedLifetime(lock) {} }
        guard let before = try DiskFile.contents(of: Self.packageFile, in: root) else {
            throw packageFailure("there is none")
        }
        do throws(Failure) {
            return try await editedPackage()
        } catch {
            try replace(Self.packageFile, before)
            throw error
        }
    }

    private func editedPackage() async throws(Failure) -> PackageEdit {
        let package = try await describedPackage()
        let lines = PackageLines(
            module: Manifest.defaultModule, output: Manifest.defaultOutput, tests: Manifest.defaultTests,
            dependency: settings.dependency)
        var edit = PackageEdit(remaining: lines.caller)
        if !package.dependencies.contains(Self.packageName) {
            // The URL is not known here, and SwiftPM would ask it for its versions.
            if case .path(let path) = settings.dependency {
                try await swiftPackage("add-dependency", path, "--type", "path")
                try nameWithoutTraits(path)
                edit.added.append("dependency \(path)")
            } else {
                edit.remaining = lines.dependency + edit.remaining
            }
        }
        let tests = Manifest.defaultTests.split(separator: "/").last.map(String.init) ?? ""
        for (target, folder, options) in [
            (Manifest.defaultModule, Manifest.defaultOutput, []),
            (tests, Manifest.defaultTests, ["--type", "test", "--dependencies", Manifest.defaultModule]),
        ] where !package.targets.contains(target) {
            let isNew = try DiskFile.files(below: folder, in: root).isEmpty
            try await swiftPackage(["add-target", target] + options)
            try await swiftPackage("add-target-dependency", "FalRuntime", target, "--package", Self.packageName)
            if isNew { try replaceSample("\(folder)/\(target).swift") }
            edit.added.append("target \(target)")
        }
        // SwiftPM writes what this version of its manifests may not know.
        _ = try await describedPackage()
        return edit
    }

    private static let packageName = "schemagen"

    /// `add-dependency` knows neither names nor traits. Without a name a checkout is called like its folder; without
    /// traits an app fetches what only the tool needs.
    private func nameWithoutTraits(_ path: String) throws(Failure) {
        let text = String(decoding: try DiskFile.contents(of: Self.packageFile, in: root) ?? [], as: UTF8.self)
        let literal = SwiftLiteral.string(path).text
        let written = ".package(path: \(literal))"
        guard text.ranges(of: written).count == 1 else {
            throw packageFailure("`swift package` did not write \(written)")
        }
        let wanted = ".package(name: \"\(Self.packageName)\", path: \(literal), traits: [])"
        try replace(Self.packageFile, Array(text.replacing(written, with: wanted).utf8))
    }

    /// SwiftPM puts a sample into a new target. Without any file the package would not build before the first `add`.
    private func replaceSample(_ path: String) throws(Failure) {
        try replace(path, Array("// `schemagen add` writes its files beside this one.\n".utf8))
    }

    /// Not as a transaction: what recovers one does not touch Package.swift.
    private func replace(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        let operations = FileOperations(before: nil)
        let temporary = "\(root)/\(path).new"
        do throws(SystemError) {
            try operations.createFile(temporary, bytes, isSynchronized: true)
            try operations.rename(temporary, to: "\(root)/\(path)")
        } catch {
            throw error.failure(below: root, "\(path) may lack a part")
        }
    }

    // MARK: SwiftPM

    /// The names in the manifest, as SwiftPM reads it.
    private func describedPackage() async throws(Failure) -> (targets: Set<String>, dependencies: Set<String>) {
        let output = try await swiftPackage("dump-package")
        guard let package = try? JSONValue(parsing: output) else {
            throw packageFailure("`swift package dump-package` gave no JSON")
        }
        let targets = package["targets"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        // One object of one list for each kind of dependency.
        let dependencies = package["dependencies"]?.arrayValue?.flatMap { dependency in
            dependency.objectValue?.flatMap { $0.value.arrayValue ?? [] }.flatMap { item in
                [item["nameForTargetDependencyResolutionOnly"], item["identity"]].compactMap { $0?.stringValue }
            } ?? []
        }
        return (Set(targets), Set(dependencies ?? []))
    }

    @discardableResult
    private func swiftPackage(_ arguments: String...) async throws(Failure) -> [UInt8] {
        try await swiftPackage(arguments)
    }

    @discardableResult
    private func swiftPackage(_ arguments: [String]) async throws(Failure) -> [UInt8] {
        do {
            // In `swift package schemagen`, the SwiftPM that runs the plugin has the lock until this ends.
            let options = ["package", "--ignore-lock", "--package-path", root]
            let result = try await Subprocess.run(
                .name("swift"), arguments: Arguments(options + arguments),
                output: .bytes(limit: 16 << 20), error: .string(limit: 1 << 20))
            if result.terminationStatus.isSuccess { return result.standardOutput }
            let complaint = result.standardError.firstRange(of: "error:").map { range in
                String(result.standardError[range.lowerBound...].prefix { $0 != "\n" })
            }
            throw packageFailure("`swift package \(arguments[0])` failed: \(complaint ?? "it gave no reason")")
        } catch let failure as Failure {
            throw failure
        } catch {
            throw packageFailure("`swift` cannot be run: \(error)")
        }
    }

    private func packageFailure(_ reason: String) -> Failure {
        Failure(
            .failure, .uneditablePackage, "Package.swift cannot be edited: \(TerminalEscaping.escaped(reason))",
            at: .init(path: Self.packageFile), remedy: "Add the lines yourself that follow here.")
    }
}
