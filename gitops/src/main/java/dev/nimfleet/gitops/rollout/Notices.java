package dev.nimfleet.gitops.rollout;

import java.util.ArrayList;
import java.util.List;

/// What people are told after one look. What is said twice in a row is said once.
final class Notices {
  private final List<Action> told = new ArrayList<>();

  /// @param key tells this from other news; the same one again is no news
  RolloutState tell(RolloutState state, String key, Action.Event event) {
    return tell(state, key, event, state.reason());
  }

  RolloutState tell(RolloutState state, String key, Action.Event event, String text) {
    String news = state.green().map(Revision::name).orElse("") + " " + key;
    if (state.told().equals(news)) {
      return state;
    }
    told.add(new Action.Notify(event, text));
    return state.telling(news);
  }

  /// An answer to somebody, which is news whatever was said before.
  void answer(String text) {
    told.add(new Action.Notify(Action.Event.REFUSED, text));
  }

  List<Action> all() {
    return told;
  }
}
