package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.compiler.schema.FleetSchema;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;

/// The ModelFleets of a cluster, and what annotations on them say.
public final class FleetKind {
  /// `none` on those that only hold a status.
  public static final String SOURCE = "nimfleet.dev/source";

  /// `true` on those that are to be left alone.
  public static final String SUSPEND = "nimfleet.dev/suspend";

  public static final String API_VERSION = FleetSchema.API_VERSION;

  private static final String KIND = "ModelFleet";

  private FleetKind() {}

  public static ObjectId of(String namespace, String name) {
    return new ObjectId(ObjectId.group(API_VERSION), KIND, namespace, name);
  }

  /// Whether a ModelFleet is to be left alone.
  public static boolean isSuspended(KubeObject fleet) {
    return fleet.annotation(SUSPEND).filter("true"::equals).isPresent();
  }

  /// Stands for all of them.
  ///
  /// @param namespace empty for every one
  public static ObjectId any(String namespace) {
    return of(namespace, "*");
  }
}
