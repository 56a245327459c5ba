internal import CDaybookAssets

func assetCount() -> Int { Int(daybook_asset_count) }
