import Foundation
import TestSupport
import Testing

/// Apple's store asks for a reason for each call by which a device could be recognised. The lists are those of Apple's
/// page "Describing use of required reason API", as far as they name C functions and members that Swift code can use.
@Suite("The privacy manifest of the runtime")
struct PrivacyManifestTests {
    private static let calls = [
        "NSPrivacyAccessedAPICategoryFileTimestamp": [
            "stat", "fstat", "fstatat", "lstat", "getattrlist", "getattrlistbulk", "fgetattrlist", "getattrlistat",
            "attributesOfItem", "creationDate", "modificationDate", "fileModificationDate", "creationDateKey",
            "contentModificationDate", "contentModificationDateKey",
        ],
        "NSPrivacyAccessedAPICategorySystemBootTime": ["systemUptime", "mach_absolute_time"],
        "NSPrivacyAccessedAPICategoryDiskSpace": [
            "statfs", "statvfs", "fstatfs", "fstatvfs", "systemFreeSize", "systemSize", "attributesOfFileSystem",
            "volumeAvailableCapacity", "volumeAvailableCapacityKey", "volumeTotalCapacity", "volumeTotalCapacityKey",
            "volumeAvailableCapacityForImportantUsage", "volumeAvailableCapacityForOpportunisticUsage",
        ],
        "NSPrivacyAccessedAPICategoryActiveKeyboards": ["activeInputModes"],
        "NSPrivacyAccessedAPICategoryUserDefaults": ["UserDefaults", "NSUserDefaults", "CFPreferencesCopyAppValue"],
    ]
    private static let targets: Set = [
        "FalSupport", "FalJSON", "FalFields", "FalTransport", "FalRuntime", "FalWebhooks", "SystemCrypto", "Generated",
    ]

    @Test("names the reasons of exactly what the sources call")
    func reasons() throws {
        let data = try Data(
            contentsOf: Checkout.root.appending(path: "Sources/FalRuntime/PrivacyInfo.xcprivacy"))
        let manifest = try #require(
            try PropertyListSerialization.propertyList(from: data, format: nil) as? [String: Any])
        let types = try #require(manifest["NSPrivacyAccessedAPITypes"] as? [[String: Any]])
        let named = types.compactMap { $0["NSPrivacyAccessedAPIType"] as? String }
        #expect(Set(named) == Self.used())
        for type in types { #expect((type["NSPrivacyAccessedAPITypeReasons"] as? [String])?.isEmpty == false) }
        #expect(manifest["NSPrivacyTracking"] as? Bool == false)
    }

    private static func used() -> Set<String> {
        let words = SourceFile.all.filter { targets.contains($0.target) }.flatMap(\.lines)
            .flatMap { $0.split { !($0.isLetter || $0.isNumber || $0 == "_") } }
        let used = Set(words)
        return Set(calls.filter { $0.value.contains { used.contains(Substring($0)) } }.keys)
    }
}
