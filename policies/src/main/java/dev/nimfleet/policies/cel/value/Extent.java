package dev.nimfleet.policies.cel.value;

/// Stands for a value of which no more is known than how much there can be of it: what a call of a
/// function costs with it is the most that it can cost.
///
/// @param length as [Sizes#of] counts it
/// @param traversal as [Sizes#traversal] counts it
public record Extent(long length, long traversal) implements Opaque {
  private static final CelType TYPE = new CelType("extent");

  @Override
  public CelType type() {
    return TYPE;
  }
}
