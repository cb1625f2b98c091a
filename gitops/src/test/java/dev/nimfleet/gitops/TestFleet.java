package dev.nimfleet.gitops;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Compiler;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.gitops.plan.Desired;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A fleet of small models, as it is compiled.
///
/// @param tag of all their images
/// @param lock what runs of it already
/// @param rollout how new revisions take over; each model has GPUs of its own kind then, so that
///   none waits for another
public record TestFleet(
    List<String> models, String tag, Optional<String> lock, Optional<String> rollout) {
  private static final String HEAD =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: nim}
      spec:
        defaults:
          secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
          storage: {class: fast}
          gpu: h100
          metrics: {prometheus: "http://prometheus:9090"}
          gateway: {name: inference, namespace: gateways, domain: models.example.com}
        gpus:
          h100: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 8, nodes: 4}
      """;

  /// What such a fleet needs in a cluster besides the CRDs.
  public static final String SURROUNDINGS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: nim}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: gateways}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: ngc-registry-secret, namespace: nim}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: ngc-api-secret, namespace: nim}
      ---
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: fast}
      provisioner: example.com/fast
      ---
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: inference, namespace: gateways}
      spec:
        gatewayClassName: any
        listeners:
        - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
      """;

  /// One whose new revisions take over as they usually do.
  public TestFleet(List<String> models, String tag, Optional<String> lock) {
    this(models, tag, lock, Optional.empty());
  }

  public static TestFleet of(String... models) {
    return new TestFleet(Arrays.asList(models), "1.0.0", Optional.empty());
  }

  /// The same fleet, whose models take over like this, such as `by: 50, every: 3s`.
  public TestFleet rollingOut(String settings) {
    return new TestFleet(models, tag, lock, Optional.of(settings));
  }

  /// The same fleet after a commit that raises the version of all images.
  public TestFleet upgraded(String newTag) {
    return new TestFleet(models, newTag, Optional.of(newLock()), rollout);
  }

  /// The lock that is committed beside it.
  public String newLock() {
    return compiled().locks().values().iterator().next();
  }

  /// The name of the revision of a model that is to serve.
  public String asked(String model) {
    ModelLock locked = compiled().fleets().getFirst().newLock().model(model);
    return locked
        .candidate()
        .map(it -> it.revision().name())
        .or(() -> locked.live().map(LockedRevision::name))
        .orElseThrow();
  }

  /// The GPUs of a model that has some of its own kind.
  public static String product(String model) {
    return "NVIDIA-" + model.toUpperCase(Locale.ROOT);
  }

  /// Its fleet.yaml.
  public String yaml() {
    var yaml = new StringBuilder(HEAD);
    if (rollout.isPresent()) models.forEach(model -> yaml.append(gpus(model)));
    yaml.append("  models:\n");
    models.forEach(model -> yaml.append(model(model)));
    return yaml.toString();
  }

  private static String gpus(String model) {
    return "    %s: {product: %s, memory: 80Gi, perNode: 8, nodes: 4}\n"
        .formatted(model, product(model));
  }

  private String model(String model) {
    String own =
        rollout
            .map(settings -> "      gpu: %s\n      rollout: {%s}\n".formatted(model, settings))
            .orElse("");
    return """
        %s:
          image: meta/%s:%s
          profile: vllm-fp8-tp1-pp1
          workload: short-context-chat
          replicas: 2..4
          cache: 20Gi
    """
            .formatted(model, model, tag)
        + own;
  }

  /// The same fleet after somebody has typed a rollout command about a model.
  public TestFleet after(String model, Run.Action action) {
    Compilation done = compiled(Optional.of(new Run.Rollout(model, action)));
    return new TestFleet(
        models, tag, Optional.of(done.locks().values().iterator().next()), rollout);
  }

  /// What it compiles to.
  public Compilation compiled() {
    return compiled(Optional.empty());
  }

  private Compilation compiled(Optional<Run.Rollout> rollout) {
    var file = new Input("fleet.yaml", yaml().getBytes(StandardCharsets.UTF_8));
    Optional<Input> locked =
        lock.map(text -> new Input("fleet.lock.yaml", text.getBytes(StandardCharsets.UTF_8)));
    Run run =
        new Run(
            List.of(new FleetFile(file, locked, () -> locked)),
            Optional.empty(),
            Includes.NONE,
            Set.of(),
            rollout);
    Compilation done = new Compiler(ManifestCheck.NONE, LocalDate.EPOCH).compile(run);
    if (done.hasErrors()) throw new IllegalArgumentException(done.diagnostics().toString());
    return done;
  }

  public Desired desired() {
    var diagnostics = new Diagnostics();
    List<Desired> fleets =
        Desired.of(
            compiled().fleets().getFirst().manifests().stream().map(Manifest::object).toList(),
            diagnostics);
    if (diagnostics.hasErrors()) {
      throw new IllegalArgumentException(diagnostics.sorted().toString());
    }
    return fleets.getFirst().whole();
  }
}
