package dev.nimfleet.standin;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The pods that a Deployment would have: started, loaded, and rolled within what its strategy
/// allows.
final class Replicas {
  private static final String BEFORE = "before";

  private final List<Replica> all = new ArrayList<>();

  /// What is there already, as the status tells it.
  static Replicas of(Stored deployment, String template) {
    var replicas = new Replicas();
    boolean isCurrent =
        deployment.number("/status/observedGeneration", 0) == deployment.generation();
    int updated = isCurrent ? deployment.number("/status/updatedReplicas", 0) : 0;
    int ready = deployment.number("/status/readyReplicas", 0);
    for (int i = 0; i < deployment.number("/status/replicas", 0); i++) {
      replicas.all.add(new Replica(i < updated ? template : BEFORE, i < ready));
    }
    return replicas;
  }

  /// One step towards what is asked.
  void step(Stored deployment, String template, Faults faults, Timers timers, Times times) {
    int wanted = deployment.number("/spec/replicas", 1);
    JsonNode strategy = deployment.json().at("/spec/strategy/rollingUpdate");
    int surge = part(strategy.path("maxSurge"), wanted, true);
    int unavailable = part(strategy.path("maxUnavailable"), wanted, false);
    if (surge == 0 && unavailable == 0) unavailable = 1;
    load(template, faults, timers, times);
    scaleIn(wanted, template, surge);
    while (hasOld(template) && mayLose(wanted - unavailable, template)) {
      all.remove(firstToGo(template));
    }
    int limit = hasOld(template) ? wanted + surge : wanted;
    while (all.size() < limit && updated(template) < wanted) all.add(new Replica(template, false));
  }

  /// What keeps replicas from getting ready.
  record Faults(boolean neverReady, boolean stuck, int room) {}

  /// Nothing is loaded on nodes that are full.
  private void load(String template, Faults faults, Timers timers, Times times) {
    int running = 0;
    for (Replica each : all) {
      if (each.ready) running++;
    }
    for (Replica each : all) {
      if (each.ready || running >= faults.room()) continue;
      running++;
      boolean isNew = each.template.equals(template);
      if (faults.neverReady() || (faults.stuck() && isNew)) continue;
      if (timers.passed(times.load(), "replica", each.number)) each.ready = true;
    }
  }

  private void scaleIn(int wanted, String template, int surge) {
    int limit = hasOld(template) ? wanted + surge : wanted;
    while (all.size() > limit) all.remove(firstToGo(template));
  }

  private boolean mayLose(int minimum, String template) {
    return !firstToGo(template).ready || ready() - 1 >= minimum;
  }

  /// Those that are not ready go first, and of these the old ones; the youngest last of all.
  private Replica firstToGo(String template) {
    if (hasOld(template)) {
      return all.stream()
          .filter(each -> !each.template.equals(template))
          .min((a, b) -> Boolean.compare(a.ready, b.ready))
          .orElseThrow();
    }
    return all.stream().min((a, b) -> Boolean.compare(a.ready, b.ready)).orElseThrow();
  }

  private boolean hasOld(String template) {
    return updated(template) < all.size();
  }

  int size() {
    return all.size();
  }

  int ready() {
    return (int) all.stream().filter(each -> each.ready).count();
  }

  int updated(String template) {
    return (int) all.stream().filter(each -> each.template.equals(template)).count();
  }

  private static int part(JsonNode value, int of, boolean up) {
    if (value.isNumber()) return value.asInt();
    String text = value.asString("0%");
    double exact = of * Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
    return (int) (up ? Math.ceil(exact) : Math.floor(exact));
  }
}
