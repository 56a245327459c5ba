// Whoever embeds a queue imports `Daybook` and has every word that its interface uses.
@_exported public import DaybookDomain
@_exported public import DaybookLog
@_exported public import DaybookProjections
@_exported public import DaybookWire
