// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
]
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "daybook",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "DaybookLMDB", targets: ["DaybookLMDB"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(
      name: "CDaybookLMDB",
      pkgConfig: "lmdb",
      providers: [.apt(["liblmdb-dev"]), .brew(["lmdb"])]
    ),
    .target(name: "CDaybookChecksum"),
    .target(name: "CDaybookSystem"),
    .target(
      name: "DaybookSystem",
      dependencies: ["CDaybookSystem", systemPackage],
      swiftSettings: strict
    ),
    .target(
      name: "DaybookLMDB",
      dependencies: ["CDaybookLMDB", "DaybookSystem", systemPackage],
      swiftSettings: strict + lifetimes
    ),
    .target(
      name: "DaybookLog",
      dependencies: ["CDaybookChecksum", "DaybookLMDB", "DaybookSystem", systemPackage],
      swiftSettings: strict + lifetimes
    ),
    .target(name: "DaybookDomain", swiftSettings: strict),
    .target(
      name: "DaybookWire",
      dependencies: ["DaybookDomain", "DaybookLog"],
      swiftSettings: strict + lifetimes
    ),
  ],
  swiftLanguageModes: [.v6]
)
