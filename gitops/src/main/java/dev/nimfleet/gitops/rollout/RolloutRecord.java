package dev.nimfleet.gitops.rollout;

import dev.nimfleet.gitops.rollout.RolloutState.Ended;
import dev.nimfleet.gitops.rollout.RolloutState.Outcome;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is remembered of a rollout as a status holds it: texts, numbers, lists and maps.
public final class RolloutRecord {
  private RolloutRecord() {}

  public static Map<String, Object> write(RolloutState state) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("model", state.model());
    fields.put("phase", state.phase().getClass().getSimpleName());
    phase(state.phase(), fields);
    fields.put("reason", state.reason());
    fields.put("live", revision(state.blue()));
    state.green().ifPresent(green -> fields.put("candidate", revision(green)));
    shift(state.shift(), fields);
    orders(state.orders(), fields);
    fields.put("history", state.history().stream().map(RolloutRecord::ended).toList());
    fields.put("told", state.told());
    if (!state.verdict().isEmpty()) fields.put("verdict", state.verdict());
    return fields;
  }

  private static void phase(Phase phase, Map<String, Object> fields) {
    switch (phase) {
      case Phase.Waiting(Phase.Cause cause) -> fields.put("waitsFor", cause.name());
      case Phase.Promoted(Instant until) -> fields.put("keptUntil", until.toString());
      case Phase.Draining(Instant since) -> fields.put("drainedSince", since.toString());
      case Phase.Aborted(String why) -> fields.put("why", why);
      case Phase.Undone(String why) -> fields.put("why", why);
      case Phase.Steady(),
          Phase.Preparing(),
          Phase.WarmingUp(),
          Phase.Shifting(),
          Phase.Removing(),
          Phase.Retiring() -> {}
    }
  }

  private static Map<String, Object> revision(Revision revision) {
    return Map.of("name", revision.name(), "digest", revision.digest());
  }

  private static void shift(Shift shift, Map<String, Object> fields) {
    fields.put("weight", shift.weight());
    fields.put("from", shift.from());
    fields.put("changed", shift.changed().toString());
    fields.put("passes", shift.passes());
    fields.put("counted", shift.counted().toString());
    shift.held().ifPresent(since -> fields.put("heldSince", since.toString()));
  }

  private static void orders(Orders orders, Map<String, Object> fields) {
    orders.pausedBy().ifPresent(by -> fields.put("pausedBy", by));
    fields.put("isStarted", orders.isStarted());
    fields.put("isHurried", orders.isHurried());
    fields.put("openedGate", orders.opened());
    fields.put("commands", orders.done());
    orders
        .refused()
        .ifPresent(refused ->
            fields.put("refused", Map.of("command", refused.id(), "why", refused.why())));
  }

  private static Map<String, Object> ended(Ended ended) {
    return Map.of(
        "digest", ended.digest(), "outcome", ended.outcome().name(), "at", ended.at().toString());
  }

  /// Empty where it is no such record, since somebody has edited it: what is not understood is not
  /// acted on.
  public static Optional<RolloutState> read(Map<String, ?> fields) {
    try {
      return Optional.of(new Fields(fields).state());
    } catch (Damage | DateTimeException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static final class Damage extends Exception {
    private static final long serialVersionUID = 1;

    Damage() {
      super(null, null, false, false);
    }
  }

  /// One map, read with the types that it should have.
  private record Fields(Map<String, ?> map) {
    RolloutState state() throws Damage {
      List<Ended> history = new ArrayList<>();
      for (Object ended : list("history")) {
        Fields one = fields(ended);
        history.add(
            new Ended(one.text("digest"), Outcome.valueOf(one.text("outcome")), one.instant("at")));
      }
      Optional<Revision> candidate = Optional.empty();
      if (map.containsKey("candidate")) {
        candidate = Optional.of(revision("candidate"));
      }
      return new RolloutState(
          text("model"),
          revision("live"),
          candidate,
          phase(),
          shift(),
          orders(),
          history,
          text("reason"),
          text("told"),
          map.containsKey("verdict") ? text("verdict") : "");
    }

    private Phase phase() throws Damage {
      return switch (text("phase")) {
        case "Steady" -> new Phase.Steady();
        case "Waiting" -> new Phase.Waiting(Phase.Cause.valueOf(text("waitsFor")));
        case "Preparing" -> new Phase.Preparing();
        case "WarmingUp" -> new Phase.WarmingUp();
        case "Shifting" -> new Phase.Shifting();
        case "Promoted" -> new Phase.Promoted(instant("keptUntil"));
        case "Draining" -> new Phase.Draining(instant("drainedSince"));
        case "Removing" -> new Phase.Removing();
        case "Aborted" -> new Phase.Aborted(text("why"));
        case "Undone" -> new Phase.Undone(text("why"));
        case "Retiring" -> new Phase.Retiring();
        default -> throw new Damage();
      };
    }

    private Shift shift() throws Damage {
      Optional<Instant> held = Optional.empty();
      if (map.containsKey("heldSince")) {
        held = Optional.of(instant("heldSince"));
      }
      return new Shift(
          number("weight"),
          number("from"),
          instant("changed"),
          number("passes"),
          instant("counted"),
          held);
    }

    private Orders orders() throws Damage {
      Optional<String> pausedBy = Optional.empty();
      if (map.containsKey("pausedBy")) {
        pausedBy = Optional.of(text("pausedBy"));
      }
      List<String> done = new ArrayList<>();
      for (Object id : list("commands")) {
        done.add(as(id, String.class));
      }
      Optional<Orders.Refused> refused = Optional.empty();
      if (map.containsKey("refused")) {
        Fields fields = fields(value("refused", Map.class));
        refused = Optional.of(new Orders.Refused(fields.text("command"), fields.text("why")));
      }
      return new Orders(
          pausedBy, flag("isStarted"), flag("isHurried"), number("openedGate"), done, refused);
    }

    private Revision revision(String key) throws Damage {
      Fields fields = fields(value(key, Map.class));
      return new Revision(fields.text("name"), fields.text("digest"));
    }

    private Instant instant(String key) throws Damage {
      return Instant.parse(text(key));
    }

    private String text(String key) throws Damage {
      return value(key, String.class);
    }

    private int number(String key) throws Damage {
      return value(key, Number.class).intValue();
    }

    private boolean flag(String key) throws Damage {
      return value(key, Boolean.class);
    }

    private List<?> list(String key) throws Damage {
      return value(key, List.class);
    }

    private <T> T value(String key, Class<T> type) throws Damage {
      Object value = map.get(key);
      if (value == null) {
        throw new Damage();
      }
      return as(value, type);
    }

    private static <T> T as(Object value, Class<T> type) throws Damage {
      if (!type.isInstance(value)) {
        throw new Damage();
      }
      return type.cast(value);
    }

    private static Fields fields(Object value) throws Damage {
      var fields = new LinkedHashMap<String, Object>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) as(value, Map.class)).entrySet()) {
        fields.put(as(entry.getKey(), String.class), entry.getValue());
      }
      return new Fields(fields);
    }
  }
}
