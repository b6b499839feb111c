/// One file that a workspace is laid out with.
struct DemoFile {
  /// Where it stands in the workspace.
  var path: String
  /// What it holds.
  var bytes: [UInt8]
  /// Whether it is a command.
  var isExecutable = false

  /// The files that are taken as they are.
  static let all =
    commands + [
      DemoFile(path: "ops/shop.py", bytes: PackageResources.shop_py),
      DemoFile(path: "releases/1.4.2/orders.py", bytes: PackageResources.orders_1_4_2_py),
      DemoFile(path: "runbook.md", bytes: PackageResources.runbook_md),
    ]

  /// The plan, with places to fill.
  static let plan = DemoFile(path: "plan.yaml", bytes: PackageResources.plan_yaml)

  /// The files of the roll-out over hosts, with places to fill.
  static let fleet = [
    DemoFile(path: "ops/deploy", bytes: PackageResources.fleet_deploy, isExecutable: true),
    DemoFile(path: "ops/versions", bytes: PackageResources.fleet_versions, isExecutable: true),
    DemoFile(path: plan.path, bytes: PackageResources.fleet_yaml),
  ]

  /// The new version's source, with a place for the defect.
  static let newVersion = DemoFile(path: "source/1.5.0/orders.py", bytes: PackageResources.orders_1_5_0_py)

  private static let commands = [
    command("back-up", PackageResources.back_up),
    command("build", PackageResources.build),
    command("count-orders", PackageResources.count_orders),
    command("customers", PackageResources.customers),
    command("error-rate", PackageResources.error_rate),
    command("front", PackageResources.front),
    command("install", PackageResources.install),
    command("lead-to", PackageResources.lead_to),
    command("live-version", PackageResources.live_version),
    command("lost-orders", PackageResources.lost_orders),
    command("migrate", PackageResources.migrate),
    command("open-shop", PackageResources.open_shop),
    command("port-free", PackageResources.port_free),
    command("render-pages", PackageResources.render_pages),
    command("service", PackageResources.service),
    command("smoke", PackageResources.smoke),
    command("till", PackageResources.till),
  ]

  private static func command(_ name: String, _ bytes: [UInt8]) -> DemoFile {
    DemoFile(path: "ops/\(name)", bytes: bytes, isExecutable: true)
  }
}
