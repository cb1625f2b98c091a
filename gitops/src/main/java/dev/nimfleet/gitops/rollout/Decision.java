package dev.nimfleet.gitops.rollout;

import java.time.Instant;
import java.util.List;

/// What is remembered and done after one look. The state is saved before the actions are carried
/// out: what is lost then is decided again.
///
/// @param nextLook when to look again at the latest
public record Decision(RolloutState state, List<Action> actions, Instant nextLook) {
  public Decision {
    actions = List.copyOf(actions);
  }

  /// What would be done, in words, for whoever only wants to know.
  public List<String> plan() {
    return actions.stream().map(Words::action).toList();
  }

  /// What happens and why, in words for somebody who was woken up.
  public String reason() {
    return state.reason();
  }
}
