// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "together",
    platforms: [.macOS(.v13), .iOS(.v16), .tvOS(.v16), .watchOS(.v9), .visionOS(.v1)],
    products: [.library(name: "Together", targets: ["Together"])],
    targets: [
        // Its flags are those of together.pc, where libtogether is installed.
        .systemLibrary(name: "CTogether", pkgConfig: "together"),
        .target(name: "Together", dependencies: ["CTogether"]),
        .testTarget(name: "TogetherTests", dependencies: ["Together"], path: "tests"),
    ]
)
