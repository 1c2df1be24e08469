package import Foundation

/// The checkout that these tests belong to.
package enum Checkout {
    /// The folder with `Package.swift`.
    package static let root: URL = {
        var folder = URL(filePath: #filePath)
        // Tests/Support/Checkout.swift
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()
}
