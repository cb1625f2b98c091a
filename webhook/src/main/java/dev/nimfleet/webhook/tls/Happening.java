package dev.nimfleet.webhook.tls;

/// What there is to count and to log about certificates and about who trusts them.
public enum Happening {
  /// A first CA, or one in the place of one that is lost.
  AUTHORITY_MADE,
  /// A CA that is to follow the current one.
  AUTHORITY_ANNOUNCED,
  /// The announced CA signs from now on.
  AUTHORITY_PROMOTED,
  /// A CA that signs no more is still to be trusted.
  AUTHORITY_RETIRED,
  LEAF_MADE,
  SECRET_REPAIRED,
  /// New connections are given another certificate from now on.
  SERVED,
  /// The `caBundle` had been edited or deleted, or a CA has come or gone.
  TRUST_HEALED,
  /// A certificate that is none of ours was in a `caBundle`.
  FOREIGN_AUTHORITY_REMOVED,
  CONFIGURATION_MISSING,
  CONFIGURATION_RECREATED,
  /// An entry of the template had been deleted from the configuration.
  ENTRY_RECREATED,
  /// The gate is open because somebody wanted it so.
  BREAK_GLASS_SEEN,
  BREAK_GLASS_ENDED,
  /// Nothing says what was so before.
  BREAK_GLASS_STUCK
}
