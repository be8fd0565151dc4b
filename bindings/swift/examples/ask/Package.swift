// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "ask",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "together", path: "../..")],
    targets: [
        .executableTarget(
            name: "ask", dependencies: [.product(name: "Together", package: "together")], path: "Sources")
    ]
)
