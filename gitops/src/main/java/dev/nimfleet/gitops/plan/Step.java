package dev.nimfleet.gitops.plan;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ObjectId;

/// One thing to do, or to wait for.
public sealed interface Step {
  /// What is done, in a few words: `apply NIMService nim-prod/llama`.
  String words();

  /// Makes an object what it is to be.
  record Apply(MapNode object) implements Step {
    public ObjectId id() {
      return ObjectId.of(object);
    }

    @Override
    public String words() {
      return "apply " + id();
    }
  }

  /// Waits until a NIMCache holds what it is to hold.
  record WaitCacheReady(ObjectId cache) implements Step {
    @Override
    public String words() {
      return "wait for " + cache + " to be Ready";
    }
  }

  /// Proves that the cache holds the profile of a NIMService.
  record VerifyProfile(MapNode service) implements Step {
    @Override
    public String words() {
      return "verify the profile of " + ObjectId.of(service);
    }
  }

  /// Waits until a NIMService answers.
  record WaitServiceReady(ObjectId service) implements Step {
    @Override
    public String words() {
      return "wait for " + service + " to be Ready";
    }
  }

  /// Waits until a ScaledObject scales on its metrics.
  record WaitScalerReady(ObjectId scaler) implements Step {
    @Override
    public String words() {
      return "wait for " + scaler + " to be Ready";
    }
  }

  /// Waits until as many replicas are warm as always have to be.
  record WaitReplicas(ObjectId deployment, long replicas) implements Step {
    @Override
    public String words() {
      return "wait for %d replicas of %s".formatted(replicas, deployment);
    }
  }

  /// Waits until every Gateway has taken an HTTPRoute as it is now.
  record WaitRouteAccepted(ObjectId route) implements Step {
    @Override
    public String words() {
      return "wait for " + route + " to be Accepted";
    }
  }
}
