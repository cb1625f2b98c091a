package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.View;
import dev.nimfleet.gitops.gate.CacheGate;
import dev.nimfleet.gitops.gate.Gate;
import dev.nimfleet.gitops.gate.ProfileGate;
import dev.nimfleet.gitops.gate.ReplicasGate;
import dev.nimfleet.gitops.gate.RouteGate;
import dev.nimfleet.gitops.gate.ScalerGate;
import dev.nimfleet.gitops.gate.ServiceGate;
import dev.nimfleet.gitops.plan.Step;

/// Looks at what a step waits for.
final class Waiting {
  private Waiting() {}

  static Gate look(Step step, View cluster) throws ClusterTrouble {
    return switch (step) {
      case Step.Apply apply -> new Gate.Open(apply.words());
      case Step.WaitCacheReady wait -> CacheGate.look(wait.cache(), cluster);
      case Step.VerifyProfile verify -> ProfileGate.look(verify.service(), cluster).gate();
      case Step.WaitServiceReady wait -> ServiceGate.look(wait.service(), cluster);
      case Step.WaitScalerReady wait -> ScalerGate.look(wait.scaler(), cluster);
      case Step.WaitReplicas wait -> ReplicasGate.look(wait.deployment(), wait.replicas(), cluster);
      case Step.WaitRouteAccepted wait -> RouteGate.look(wait.route(), cluster);
    };
  }
}
