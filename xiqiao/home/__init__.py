"""我的工作台: what waits for this person today, composed from the features' own queries; and 意见建议."""
