package dev.nimfleet.standin;

import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.Patience;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The NIM Operator, KEDA, a Gateway and what kube-controller-manager does of its own, as far as
/// somebody who delivers a fleet can tell them from the real ones. There are no pods, no volumes
/// and no models; all else is written to a real API server, which holds it to its rules.
///
/// ```java
/// try (ApiServer server = ApiServer.start();
///     Controllers controllers = Controllers.start(server, Behaviour.USUAL)) {
///   controllers.change(usual -> usual.with("llama", new Fault.PodsNeverReady()));
/// }
/// ```
public final class Controllers implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration END_LIMIT = Duration.ofMinutes(1);
  private static final int QUIET_ROUNDS = 3;

  private final ApiClient api;
  private final Timers timers = new Timers();
  private final List<Controller> controllers;
  private final List<Deed> history = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> refusals = new ConcurrentSkipListSet<>();
  private final Object round = new Object();
  private final Set<Manager> paused = EnumSet.noneOf(Manager.class);
  private final Thread thread = new Thread(this::run, "controllers");
  private Behaviour behaviour;
  private int quietRounds;
  private volatile boolean ends;
  private volatile List<Throwable> bugs = List.of();

  private Controllers(ApiClient api, Behaviour behaviour) {
    this.api = api;
    this.behaviour = behaviour;
    Writer kubernetes = writer(Manager.KUBE_CONTROLLER_MANAGER);
    this.controllers =
        List.of(
            new NimCaches(writer(Manager.NIM_OPERATOR), timers),
            new NimServices(writer(Manager.NIM_OPERATOR), timers),
            new Deployments(kubernetes, timers),
            new ScaledObjects(writer(Manager.KEDA_OPERATOR)),
            new Autoscalers(kubernetes, timers),
            new Routes(writer(Manager.GATEWAY_CONTROLLER), timers),
            new Claims(kubernetes),
            new Garbage(kubernetes, api));
  }

  /// Starts all of them. Kinds that the server does not know yet are looked after once it does.
  public static Controllers start(ApiServer server, Behaviour behaviour) {
    var controllers = new Controllers(server.client(), behaviour);
    controllers.thread.setDaemon(true);
    controllers.thread.start();
    return controllers;
  }

  /// Makes them behave otherwise. When this returns, nothing is done in the old way any more.
  public void change(UnaryOperator<Behaviour> change) {
    synchronized (round) {
      behaviour = change.apply(behaviour);
      quietRounds = 0;
    }
  }

  /// Stops some of them, or all when none is named, as if they were down. When this returns, they
  /// do nothing any more.
  public void pause(Manager... managers) {
    synchronized (round) {
      paused.addAll(chosen(managers));
    }
  }

  /// Lets some of them go on, or all when none is named.
  public void resume(Manager... managers) {
    synchronized (round) {
      paused.removeAll(chosen(managers));
      quietRounds = 0;
    }
  }

  /// What they have done so far, in its order.
  public List<Deed> history() {
    return List.copyOf(history);
  }

  /// What the API server has not let them do, such as by a policy; not what somebody else did
  /// first.
  public Set<String> refusals() {
    return Set.copyOf(refusals);
  }

  /// Waits until they have nothing left to do and nothing they wait for, but deadlines and the end
  /// of faults.
  public void awaitIdle(Duration limit) {
    synchronized (round) {
      quietRounds = 0;
    }
    if (!Patience.until(limit, () -> isIdle() || !bugs.isEmpty()))
      throw new AssertionError("Still busy after %s: %s".formatted(limit, lastDeeds()));
  }

  private boolean isIdle() {
    synchronized (round) {
      return quietRounds >= QUIET_ROUNDS;
    }
  }

  /// Ends them all. Throws when one of them had a fault that no test had asked for.
  @Override
  public void close() {
    ends = true;
    LockSupport.unpark(thread);
    try {
      thread.join(END_LIMIT);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted while the controllers end.", e);
    }
    if (thread.isAlive()) throw new AssertionError("The controllers do not end.");
    if (bugs.isEmpty()) return;
    var error = new AssertionError("The controllers failed after " + lastDeeds());
    bugs.forEach(error::addSuppressed);
    throw error;
  }

  private List<Deed> lastDeeds() {
    List<Deed> all = history();
    return all.subList(Math.max(0, all.size() - 5), all.size());
  }

  private void run() {
    while (!ends) {
      synchronized (round) {
        int deeds = history.size();
        boolean seen = attempt(this::round);
        boolean isWaiting = timers.takeRunning() > 0;
        boolean isQuiet = seen && !isWaiting && history.size() == deeds;
        quietRounds = isQuiet ? quietRounds + 1 : 0;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void round() {
    if (paused.size() == Manager.values().length) return;
    var seen = new Round(objects(), behaviour);
    for (Controller controller : controllers) {
      if (paused.contains(controller.manager())) continue;
      for (Kind kind : controller.kinds()) {
        for (Stored object : seen.all(kind)) {
          boolean _ = attempt(() -> controller.tend(object, seen));
        }
      }
    }
  }

  /// A step that fails is tried again in the next round; what is no trouble of the cluster is kept
  /// for the end.
  private boolean attempt(Runnable step) {
    try {
      step.run();
      return true;
    } catch (Refused e) {
      if (!e.isPassing()) refusals.add(e.getMessage());
      if (e.isMalformed()) keep(e);
    } catch (UncheckedIOException _) {
      return false; // the server is away
    } catch (RuntimeException | Error e) {
      keep(e);
    }
    return false;
  }

  private void keep(Throwable bug) {
    if (bugs.stream().anyMatch(known -> String.valueOf(known).equals(String.valueOf(bug)))) return;
    var more = new ArrayList<>(bugs);
    more.add(bug);
    bugs = List.copyOf(more);
  }

  private Stream<Stored> objects() {
    return Arrays.stream(Kind.values()).flatMap(kind -> objects(kind).stream());
  }

  /// From the server's cache, as the real ones have caches: maybe a moment old.
  private List<Stored> objects(Kind kind) {
    ApiResponse response = api.send("GET", kind.path() + "?resourceVersion=0", "");
    if (response.code() == 404) return List.of();
    if (!response.isSuccess()) throw new Refused("list of " + kind.kind(), response);
    return response.json().path("items").valueStream().map(item -> stored(kind, item)).toList();
  }

  /// A list of a built-in kind does not repeat the kind in its items.
  private static Stored stored(Kind kind, JsonNode item) {
    ObjectNode object = (ObjectNode) item;
    return new Stored(kind, object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind()));
  }

  private Writer writer(Manager manager) {
    return new Writer(api, manager, history::add);
  }

  private static Set<Manager> chosen(Manager... managers) {
    return managers.length == 0 ? EnumSet.allOf(Manager.class) : Set.of(managers);
  }
}
