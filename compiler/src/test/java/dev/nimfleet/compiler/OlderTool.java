package dev.nimfleet.compiler;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A nimfleet of last year, whose startup probe asked less often.
final class OlderTool {
  private OlderTool() {}

  /// Makes the lock of a fleet as the older one would have written it, and returns its NIMServices.
  static Map<String, String> emittedBy(LiveFleet fleet) {
    Lock lock = fleet.lock();
    var models = new TreeMap<String, ModelLock>();
    var services = new TreeMap<String, String>();
    lock.models()
        .forEach((name, model) -> {
          LockedRevision live = older(model.live().orElseThrow());
          models.put(name, model.withLive(live));
          services.put(live.name(), live.text());
        });
    var older = new Lock(lock.fleet(), lock.namespace(), lock.caches(), models, lock.profiles());
    fleet.lock(LockWriter.write(List.of(older))).commit().withoutCommittedOutput();
    return services;
  }

  private static LockedRevision older(LockedRevision now) {
    String name = now.name().substring(0, now.name().length() - 6) + "0123ab";
    String text =
        now.text()
            .replace(now.name(), name)
            .replace("failureThreshold: 120", "failureThreshold: 90");
    return new LockedRevision(name, now.asked(), now.metrics(), text);
  }
}
