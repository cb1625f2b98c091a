package dev.nimfleet.standin;

import dev.nimfleet.compiler.OperatorRewrite;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// NIM Operator's controller of NIMServices on plain Deployments. Its conditions bear no
/// generation, and what they say of an edit may be what was so before it.
final class NimServices implements Controller {
  static final String SPEC_HASH = "nvidia.com/parent-spec-hash";

  private static final String FINALIZER = OperatorRewrite.finalizer("NIMService");
  private static final String MANAGER = "k8s-nim-operator";

  private final Writer writer;
  private final Timers timers;

  NimServices(Writer writer, Timers timers) {
    this.writer = writer;
    this.timers = timers;
  }

  @Override
  public Manager manager() {
    return writer.manager();
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.NIM_SERVICE);
  }

  @Override
  public void tend(Stored service, Round round) {
    boolean isMarked = service.finalizers().contains(FINALIZER);
    if (service.isTerminating()) {
      if (isMarked) writer.update(service, service.without(FINALIZER).toString(), "lets go");
    } else if (!isMarked) {
      writer.update(service, OperatorRewrite.of(service.json()), "rewrites the spec");
    } else if (hasLooked(service, round)) {
      reconcile(service, round);
    }
  }

  /// For a while nobody looks at an edit of a service that is Ready.
  private boolean hasLooked(Stored service, Round round) {
    String hash = Json.hash(service.json().path("spec"));
    boolean isEdited =
        round
            .find(Kind.DEPLOYMENT, service.namespace(), service.name())
            .flatMap(deployment -> deployment.annotation(SPEC_HASH))
            .filter(of -> !of.equals(hash))
            .isPresent();
    if (!isEdited || !service.text("/status/state").equals("Ready")) return true;
    Times times = round.behaviour().timesOf(service.name());
    return timers.passed(times.staleReady(), service.uid(), hash);
  }

  private void reconcile(Stored service, Round round) {
    try {
      ensureService(service, round);
    } catch (Refused e) {
      if (e.isPassing()) throw e;
      failed(service, "ServiceFailed", e.words());
      return;
    }
    Optional<Stored> cache = Optional.empty();
    String cacheName = service.text("/spec/storage/nimCache/name");
    if (!cacheName.isEmpty()) {
      cache = round.find(Kind.NIM_CACHE, service.namespace(), cacheName);
      String state = cache.map(it -> it.text("/status/state")).orElse("none");
      switch (state) {
        case "Ready" -> {}
        case "none" -> {
          failed(service, "NIMCacheNotFound", "NIMCache %s not found".formatted(cacheName));
          return;
        }
        // It looks for the message in a condition that no NIMCache has.
        case "Failed" -> {
          failed(service, "NIMCacheFailed", "");
          return;
        }
        default -> {
          notReady(service, "NIMCacheNotReady", "NIMCache %s not ready".formatted(cacheName));
          return;
        }
      }
    }
    deploy(service, cache, round);
  }

  private void deploy(Stored service, Optional<Stored> cache, Round round) {
    var served = new ServedDeployment(service, cache);
    if (served.isPanic()) return;
    Optional<Stored> present = round.find(Kind.DEPLOYMENT, service.namespace(), service.name());
    try {
      if (served.misrendered().isPresent()) {
        failed(service, "DeploymentFailed", served.misrendered().get());
        return;
      }
      if (present.isEmpty()) {
        writer.create(Kind.DEPLOYMENT, served.created());
      } else if (served.isEditOf(present.get())) {
        writer.update(present.get(), served.editOf(present.get()).toString(), "new template");
      } else if (served.isDriftOf(present.get())) {
        writer.update(present.get(), served.editOf(present.get()).toString(), "resets replicas");
      }
    } catch (Refused e) {
      if (e.isPassing()) throw e;
      failed(service, "DeploymentFailed", e.words());
      return;
    }
    // As it was before the change: its cache has not heard of that yet.
    Optional<String> unready = present.map(NimServices::unready).orElse(Optional.of(""));
    if (unready.isPresent()) {
      notReady(service, "NotReady", unready.get());
    } else {
      ready(service, served);
    }
  }

  /// Why a Deployment is not ready, in the operator's words. Its generation is not looked at.
  private static Optional<String> unready(Stored deployment) {
    String name = deployment.name();
    int replicas = deployment.number("/spec/replicas", 0);
    int updated = deployment.number("/status/updatedReplicas", 0);
    int available = deployment.number("/status/availableReplicas", 0);
    if (replicas == 0) return Optional.of("deployment \"%s\" is scaled down".formatted(name));
    boolean isLate =
        deployment.items("/status/conditions").stream()
            .anyMatch(each -> each.path("reason").asString("").equals("ProgressDeadlineExceeded"));
    if (isLate) {
      return Optional.of("deployment \"%s\" exceeded its progress deadline".formatted(name));
    }
    String waiting = "Waiting for deployment \"%s\" rollout to finish: ".formatted(name);
    if (updated < replicas) {
      return Optional.of(
          waiting
              + "%d out of %d new replicas have been updated...\n".formatted(updated, replicas));
    }
    if (available < updated) {
      return Optional.of(
          waiting + "%d of %d updated replicas are available...\n".formatted(available, updated));
    }
    return Optional.empty();
  }

  private void ensureService(Stored service, Round round) {
    Optional<Stored> present = round.find(Kind.SERVICE, service.namespace(), service.name());
    int port = service.number("/spec/expose/service/port", 8000);
    if (present.isEmpty()) {
      ObjectNode made = Json.owned(service, service.name(), MANAGER);
      made.set(
          "spec",
          Json.parse(
              """
              {"type": "%s", "selector": {"app": "%s"},
               "ports": [{"name": "api", "protocol": "TCP", "port": %d, "targetPort": "api"}]}
              """
                  .formatted(type(service), service.name(), port)));
      writer.create(Kind.SERVICE, made);
    } else if (present.get().number("/spec/ports/0/port", 0) != port) {
      ObjectNode changed = present.get().copy();
      ((ObjectNode) changed.at("/spec/ports/0")).put("port", port);
      writer.update(present.get(), changed.toString(), "port " + port);
    }
  }

  private static String type(Stored service) {
    String type = service.text("/spec/expose/service/type");
    return type.isEmpty() ? "ClusterIP" : type;
  }

  private void ready(Stored service, ServedDeployment served) {
    ObjectNode changed = service.copy();
    ObjectNode status = changed.withObject("/status").put("state", "Ready");
    status
        .putObject("model")
        .put("name", served.model())
        .put("clusterEndpoint", served.endpoint())
        .put("externalEndpoint", "");
    Conditions.of(changed)
        .set(
            "Ready",
            "True",
            "Ready",
            "deployment \"%s\" successfully rolled out\n".formatted(service.name()));
    Conditions.of(changed).set("Failed", "False", "Ready", "");
    write(service, changed, "Ready");
  }

  private void notReady(Stored service, String reason, String message) {
    ObjectNode changed = service.copy();
    changed.withObject("/status").put("state", "NotReady");
    Conditions.of(changed).set("Ready", "False", reason, message);
    Conditions.of(changed).set("Failed", "False", "Ready", message);
    write(service, changed, "NotReady: " + reason);
  }

  private void failed(Stored service, String reason, String message) {
    ObjectNode changed = service.copy();
    changed.withObject("/status").put("state", "Failed");
    Conditions.of(changed).set("Ready", "False", "Failed", "");
    Conditions.of(changed).set("Failed", "True", reason, message);
    write(service, changed, "Failed: " + reason);
  }

  private void write(Stored service, ObjectNode changed, String words) {
    if (!service.isSame(changed)) writer.updateStatus(service, changed, words);
  }
}
