package dev.nimfleet.policies.cluster;

import static dev.nimfleet.policies.cel.function.Overload.global;

import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.OptionalValue;
import dev.nimfleet.policies.cel.value.Sizes;

/// `lookup` and `lookupAll`: what an API server's own policies cannot do.
public final class Lookups {
  /// What the run at hand may look up.
  public static final ScopedValue<ClusterView> CLUSTER = ScopedValue.newInstance();

  private static final long COST = 100;

  private Lookups() {}

  public static Library library() {
    return Library.of(
        "lookups",
        KubernetesVersion.FIRST,
        global(
                "nimfleet_lookup",
                "lookup(string, string, string, string) -> optional(dyn)",
                a ->
                    cluster()
                        .get((String) a[0], (String) a[1], (String) a[2], (String) a[3])
                        .map(OptionalValue::of)
                        .orElse(OptionalValue.NONE))
            .costing((_, _) -> COST),
        global(
                "nimfleet_lookup_all",
                "lookupAll(string, string, string) -> list(dyn)",
                a -> ListValue.of(cluster().list((String) a[0], (String) a[1], (String) a[2])))
            .costing((_, result) -> COST + Sizes.of(result)),
        global(
                "nimfleet_lookup_all_by",
                "lookupAll(string, string, string, string, string) -> list(dyn)",
                a ->
                    ListValue.of(
                        cluster()
                            .list(
                                (String) a[0],
                                (String) a[1],
                                (String) a[2],
                                (String) a[3],
                                (String) a[4])))
            .costing((_, result) -> COST + Sizes.of(result)));
  }

  private static ClusterView cluster() {
    return CLUSTER.orElse(ClusterView.EMPTY);
  }
}
