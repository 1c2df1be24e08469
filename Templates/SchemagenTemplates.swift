/// The templates of generated code, embedded in the binary: a relocated `schemagen` needs no folder beside it.
///
/// One template per declaration. They decide nothing: what they are given are ready texts.
package enum SchemagenTemplates {
    /// Template texts by name.
    package static var all: [String: String] {
        [
            "endpoint": text(PackageResources.endpoint_mustache),
            "record": text(PackageResources.record_mustache),
            "recordSupport": text(PackageResources.recordSupport_mustache),
            "enumeration": text(PackageResources.enumeration_mustache),
            "enumerationMembers": text(PackageResources.enumerationMembers_mustache),
            "union": text(PackageResources.union_mustache),
            "unionSupport": text(PackageResources.unionSupport_mustache),
            "namespace": text(PackageResources.namespace_mustache),
            "tree": text(PackageResources.tree_mustache),
            "registry": text(PackageResources.registry_mustache),
            "registryShard": text(PackageResources.registryShard_mustache),
            "familyTests": text(PackageResources.familyTests_mustache),
            "familyList": text(PackageResources.familyList_mustache),
            "familyChecks": text(PackageResources.familyChecks_mustache),
        ]
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
