package dev.nimfleet.gitops.rollout;

import dev.nimfleet.gitops.analysis.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// What the world shows at one moment.
///
/// @param asked the revision that the fleet asks for; empty while nobody knows
/// @param room what is free for more replicas of the new revision
/// @param verdict on the new revision since its weight last changed
/// @param neighbours the other models whose rollouts need GPUs of the same kind
/// @param commands what people say, in the order in which they said it
public record Observation(
    Optional<Revision> asked,
    Side blue,
    Side green,
    Route route,
    Room room,
    WarmUp warmUp,
    Verdict verdict,
    List<Neighbour> neighbours,
    List<Command> commands) {
  public Observation {
    neighbours = List.copyOf(neighbours);
    commands = List.copyOf(commands);
  }

  /// What runs of one revision.
  ///
  /// @param exists whether any object of it does
  /// @param replicas that it is to have at this moment
  /// @param ready those that answer; none before the revision is proven to be what it should be
  /// @param minimum of replicas that its scaler keeps, or that it has without one
  /// @param serves the names that `/v1/models` gives; empty when it was not asked or did not answer
  /// @param inFlight requests that it works on; empty when nobody knows
  public record Side(
      boolean exists,
      int replicas,
      int ready,
      int minimum,
      ScaleIn scaleIn,
      Set<String> serves,
      OptionalLong inFlight) {
    public static final Side ABSENT =
        new Side(false, 0, 0, 0, ScaleIn.FIXED, Set.of(), OptionalLong.empty());

    public Side {
      serves = Set.copyOf(serves);
    }

    /// Whether requests that come here are answered.
    public boolean isReady() {
      return ready > 0;
    }
  }

  /// Whether replicas may be taken away.
  public enum ScaleIn {
    ALLOWED,
    PAUSED,
    /// There is no scaler.
    FIXED
  }

  /// What the HTTPRoute says.
  ///
  /// @param weight of the new revision, in percent; 0 where it is not in it, empty when unread
  /// @param isTaken whether every Gateway has accepted the route as it stands
  /// @param hasPreview whether the header reaches the new revision
  public record Route(OptionalInt weight, boolean isTaken, boolean hasPreview) {}

  /// How the new revision answered the first requests.
  public sealed interface WarmUp {
    record NotDone() implements WarmUp {}

    record Answered() implements WarmUp {}

    record Refused(String reason) implements WarmUp {}
  }

  /// Another model on the same GPUs.
  public record Neighbour(String model, RolloutState.Standing standing) {}
}
