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
    .library(name: "Daybook", targets: ["Daybook"]),
    .library(name: "DaybookAudit", targets: ["DaybookAudit"]),
    .library(name: "DaybookServer", targets: ["DaybookServer"]),
    .library(name: "DaybookTesting", targets: ["DaybookTesting"]),
    .executable(name: "daybook", targets: ["DaybookCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CDaybookLMDB",
      pkgConfig: "lmdb",
      providers: [.apt(["liblmdb-dev"]), .brew(["lmdb"])]
    ),
    .systemLibrary(
      name: "CDaybookSQLite",
      pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]
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
    .target(
      name: "DaybookAudit",
      dependencies: [
        "DaybookLog", "DaybookSystem", systemPackage,
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict + lifetimes
    ),
    .target(
      name: "DaybookTesting",
      dependencies: [
        "Daybook", "DaybookDomain", "DaybookLog", "DaybookProjections", "DaybookSystem",
        "DaybookWire", systemPackage,
      ],
      swiftSettings: strict + lifetimes
    ),
    .target(
      name: "DaybookSQL",
      dependencies: ["CDaybookSQLite", "Daybook"],
      swiftSettings: strict
    ),
    .target(name: "DaybookDomain", swiftSettings: strict),
    .target(
      name: "DaybookWire",
      dependencies: ["DaybookDomain", "DaybookLog"],
      swiftSettings: strict + lifetimes
    ),
    .target(
      name: "DaybookProjections",
      dependencies: [
        "DaybookDomain", "DaybookLog", "DaybookWire",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: strict + lifetimes
    ),
    .target(
      name: "Daybook",
      dependencies: [
        "DaybookDomain", "DaybookLog", "DaybookProjections", "DaybookSystem", "DaybookWire",
        systemPackage,
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ],
      swiftSettings: strict
    ),
    .target(
      name: "CDaybookAssets",
      exclude: ["dashboard", "openapi.json"]
    ),
    .target(
      name: "DaybookServer",
      dependencies: [
        "CDaybookAssets", "Daybook", "DaybookAudit", "DaybookDomain", "DaybookLog",
        "DaybookProjections", "DaybookSystem", "DaybookWire", systemPackage,
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "DaybookCLI",
      dependencies: [
        "Daybook", "DaybookAudit", "DaybookDomain", "DaybookLog", "DaybookProjections",
        "DaybookServer", "DaybookSQL", "DaybookSystem", "DaybookWire", systemPackage,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Daybook", "DaybookAudit", "DaybookDomain", "DaybookLMDB", "DaybookLog",
        "DaybookProjections", "DaybookSQL", "DaybookServer", "DaybookSystem", "DaybookWire",
        systemPackage,
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      path: "Benchmarks",
      exclude: ["Counts", "Peers", "bench.py", "counts.json", "counts.py", "flame.py"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "DaybookCounts",
      dependencies: ["Daybook", "DaybookLog", "DaybookTesting"],
      path: "Benchmarks/Counts",
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookSystemTests",
      dependencies: ["DaybookSystem", "DaybookTesting", systemPackage],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookLMDBTests",
      dependencies: ["DaybookLMDB", "DaybookSystem", "DaybookTesting", systemPackage],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookLogTests",
      dependencies: [
        "DaybookLMDB", "DaybookLog", "DaybookSystem", "DaybookTesting", systemPackage,
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookAuditTests",
      dependencies: [
        "DaybookAudit", "DaybookLog", "DaybookSystem", "DaybookTesting", systemPackage,
      ],
      exclude: ["Support/verify.py"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookDomainTests",
      dependencies: ["DaybookDomain", "DaybookTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookWireTests",
      dependencies: ["DaybookDomain", "DaybookLog", "DaybookTesting", "DaybookWire"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookProjectionsTests",
      dependencies: [
        "DaybookDomain", "DaybookLog", "DaybookProjections", "DaybookTesting", "DaybookWire",
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "DaybookTestWorker",
      dependencies: [
        "Daybook", systemPackage,
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Tests/Support/DaybookTestWorker",
      swiftSettings: strict
    ),
    .target(name: "CDaybookDisk", path: "Tests/Support/CDaybookDisk"),
    .executableTarget(
      name: "DaybookTrust",
      dependencies: [
        "CDaybookDisk", "Daybook", "DaybookAudit", "DaybookDomain", "DaybookLMDB", "DaybookLog",
        "DaybookProjections", "DaybookSystem", "DaybookTesting", "DaybookWire", systemPackage,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Trust",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "DaybookFuzz",
      dependencies: [
        "Daybook", "DaybookAudit", "DaybookDomain", "DaybookLog", "DaybookSystem", "DaybookWire",
        systemPackage,
      ],
      path: "Tests/Fuzz",
      exclude: ["fuzz.sh"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookSQLTests",
      dependencies: ["Daybook", "DaybookSQL", "DaybookTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookTests",
      dependencies: [
        "Daybook", "DaybookDomain", "DaybookLog", "DaybookProjections", "DaybookSystem",
        "DaybookTestWorker", "DaybookTesting", "DaybookWire", systemPackage,
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
        .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookServerTests",
      dependencies: [
        "Daybook", "DaybookDomain", "DaybookLog", "DaybookServer", "DaybookSystem",
        "DaybookTesting", "DaybookWire", systemPackage,
        .product(name: "Metrics", package: "swift-metrics"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookTestingTests",
      dependencies: ["Daybook", "DaybookSystem", "DaybookTesting", systemPackage],
      swiftSettings: strict
    ),
    .testTarget(
      name: "DaybookCLITests",
      dependencies: [
        "Daybook", "DaybookCLI", "DaybookDomain", "DaybookLog", "DaybookTesting", "DaybookWire",
        systemPackage,
      ],
      swiftSettings: strict
    ),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
