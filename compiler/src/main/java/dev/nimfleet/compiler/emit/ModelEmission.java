package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.lock.Imported;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Autoscaling;
import dev.nimfleet.compiler.plan.ModelPlan.Backend;
import dev.nimfleet.compiler.plan.ModelPlan.Route;
import dev.nimfleet.compiler.plan.ModelPlan.Waiver;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Emits the objects of one model, checked.
///
/// An emitted kind is added with an emitter and one line in [#emit].
final class ModelEmission {
  private static final String ROUTE = "HTTPRoute";
  private static final Map<String, String> FILES =
      Map.of(
          "ScaledObject",
          "20-scaledobject-",
          "PodDisruptionBudget",
          "25-poddisruptionbudget-",
          ROUTE,
          "30-httproute-");

  private final Joined model;
  private final ModelPlan plan;
  private final Catalogue catalogue;
  private final Diagnostics diagnostics;
  private final List<Manifest> manifests = new ArrayList<>();

  private ModelEmission(Joined model) {
    this.model = model;
    this.plan = model.plan();
    this.diagnostics = model.diagnostics();
    // Without knowing the cluster, an object must suit every operator release.
    this.catalogue =
        plan.operator()
            .flatMap(Release::named)
            .map(Catalogue::since)
            .orElseGet(Catalogue::ofAllReleases);
  }

  /// What one model emits.
  ///
  /// @param caches the names of the NIMCaches that it needs
  /// @param manifests the objects that are the model's alone
  record Emitted(
      Joined model, Set<String> caches, List<Manifest> manifests, List<Manifest> waivers) {}

  static Emitted of(Joined model) {
    return new ModelEmission(model).emit();
  }

  private Emitted emit() {
    Patches.refuseIdentity(plan, diagnostics);
    if (model.cache().isEmpty()) {
      refusePatch("NIMCache", "it uses one that is there already");
    }
    Fresh fresh = model.fresh();
    List<Revision> revisions = Revision.of(fresh, model.lock());
    Optional<Imported> kept = model.lock().kept(plan.written());
    if (kept.isPresent()) {
      keep(kept.get(), revisions.getFirst());
      return new Emitted(model, caches(revisions), manifests, waivers());
    }
    EmissionRules rules = new EmissionRules(plan, revisions, diagnostics);
    revisions.forEach(revision -> emit(revision, rules));
    if (!plan.isScaled()) {
      refusePatch("ScaledObject", "its replicas are fixed");
    }
    plan.route()
        .ifPresentOrElse(
            route -> emit(route, revisions, rules),
            () -> {
              refusePatch("HTTPRoute", "it has no route");
              revisions.stream()
                  .flatMap(revision -> revision.imported().stream())
                  .forEach(this::keepRoute);
            });
    model.cache().ifPresent(own -> check(own.object(), rules));
    if (revisions.stream().noneMatch(Revision::isFresh)) {
      // What would be emitted is checked where it is told, not when it is started.
      check(fresh.object(), rules);
    }
    return new Emitted(model, caches(revisions), manifests, waivers());
  }

  /// A model of which nothing runs yet has nothing that requests could go to.
  private void emit(Route route, List<Revision> revisions, EmissionRules rules) {
    if (!revisions.isEmpty()) {
      MapNode object = RouteEmitter.emit(plan, route, revisions, previewed(revisions));
      String name = model.lock().imported().flatMap(Imported::route).orElse(plan.name());
      add("30-httproute-", name, object, rules);
    }
  }

  private void emit(Revision revision, EmissionRules rules) {
    String name = revision.service();
    String service = path("10-nimservice-" + name);
    if (revision.isFresh()) {
      check(revision.object(), rules);
    }
    manifests.add(
        new Manifest(
            service,
            List.of(plan.name()),
            revision.object(),
            Optional.of(revision.locked().text())));
    if (revision.isScaled()) {
      scaling(revision)
          .ifPresentOrElse(
              scaling ->
                  add(
                      "20-scaledobject-",
                      revision.name("ScaledObject"),
                      ScaledObjectEmitter.emit(revision, scaling),
                      rules),
              () ->
                  diagnostics.add(LockErrors.stillScaled(plan.replicas().at(), plan.name(), name)));
    }
    add(
        "25-poddisruptionbudget-",
        revision.name("PodDisruptionBudget"),
        DisruptionBudgetEmitter.emit(revision),
        rules);
    pool()
        .ifPresent(pool ->
            add(
                "28-inferencepool-",
                name + "-pool",
                InferencePoolEmitter.emit(revision, pool),
                rules));
  }

  /// The signals under the names that this revision's engine gives them.
  private Optional<Autoscaling> scaling(Revision revision) {
    return plan.autoscaling()
        .map(scaling -> revision.locked().metrics().map(scaling::named).orElse(scaling));
  }

  private Optional<Backend.InferencePool> pool() {
    return plan.route()
        .map(ModelPlan.Route::backend)
        .filter(Backend.InferencePool.class::isInstance)
        .map(Backend.InferencePool.class::cast);
  }

  /// A candidate whose rollout was broken off gets no request at all.
  private Optional<Revision> previewed(List<Revision> revisions) {
    return plan.rollout()
        .preview()
        .flatMap(_ -> model.lock().candidate())
        .filter(Candidate::isRolling)
        .flatMap(candidate ->
            revisions.stream()
                .filter(revision -> revision.service().equals(candidate.revision().name()))
                .findFirst());
  }

  /// The caches that revisions load from, and the one that tells the hash which is waited for.
  private Set<String> caches(List<Revision> revisions) {
    Set<String> names =
        revisions.stream()
            .flatMap(each -> each.object().text("spec", "storage", "nimCache", "name").stream())
            .collect(Collectors.toSet());
    if (model.lock().isWaitingFor(Reason.PROFILE)) {
      model.cache().map(CacheChoice::name).ifPresent(names::add);
    }
    return names;
  }

  private List<Manifest> waivers() {
    List<Manifest> waivers = new ArrayList<>();
    for (Waiver waiver : plan.waivers()) {
      String path = "policywaiver-" + WaiverEmitter.name(plan, waiver) + ".yaml";
      MapNode object = WaiverEmitter.emit(plan, waiver);
      catalogue.check(object, diagnostics);
      waivers.add(new Manifest(path, List.of(plan.name()), object));
    }
    return waivers;
  }

  /// What an imported model has stays as it is, and what it has not is not added.
  private void keep(Imported kept, Revision live) {
    keep("10-nimservice-", live.object(), live.locked().text(), live);
    kept.objects()
        .forEach((kind, text) ->
            keep(FILES.getOrDefault(kind, ""), kept.object(kind).orElseThrow(), text, live));
  }

  private void keep(String file, MapNode object, String text, Revision live) {
    String name = object.text("metadata", "name").orElse("");
    manifests.add(new Manifest(path(file + name), List.of(plan.name()), object, Optional.of(text)));
    Diagnostics found = new Diagnostics();
    check(object, new EmissionRules(plan, List.of(live), found), found);
    String kind = object.text("kind").orElse("");
    found
        .sorted()
        .forEach(
            rule -> diagnostics.add(LockErrors.asImported(plan.at(), plan.name(), kind, rule)));
  }

  /// Without it no request would reach what runs.
  private void keepRoute(Imported kept) {
    Optional.ofNullable(kept.objects().get(ROUTE))
        .ifPresent(text -> {
          MapNode object = kept.object(ROUTE).orElseThrow();
          String name = object.text("metadata", "name").orElse("");
          manifests.add(
              new Manifest(
                  path(FILES.getOrDefault(ROUTE, "") + name),
                  List.of(plan.name()),
                  object,
                  Optional.of(text)));
          diagnostics.add(
              LockErrors.routeAsImported(plan.at(), plan.name(), name, kept.revision()));
        });
  }

  /// @param file how the file's name begins, which is by kind and in apply order
  private void add(String file, String name, MapNode emitted, EmissionRules rules) {
    MapNode object = Overrides.patch(plan, emitted.text("kind").orElseThrow(), emitted);
    check(object, rules);
    manifests.add(new Manifest(path(file + name), List.of(plan.name()), named(name, object)));
  }

  private static MapNode named(String name, MapNode object) {
    return object.text("metadata", "name").equals(Optional.of(name))
        ? object
        : object.with(
            MapNode.at(object.at())
                .put("metadata", MapNode.at(object.at()).put("name", name))
                .build());
  }

  private String path(String file) {
    return plan.namespace() + "/" + plan.name() + "/" + file + ".yaml";
  }

  /// The rules of emission read an object only after the catalogue has found its shape sound.
  private void check(MapNode object, EmissionRules rules) {
    check(object, rules, diagnostics);
  }

  private void check(MapNode object, EmissionRules rules, Diagnostics found) {
    int before = found.errors();
    catalogue.check(object, found);
    if (found.errors() == before) {
      rules.check(object);
    }
  }

  private void refusePatch(String kind, String reason) {
    Optional.ofNullable(plan.overrides().get(kind))
        .ifPresent(
            patch -> diagnostics.add(EmitErrors.noTarget(patch.at(), kind, plan.name(), reason)));
  }
}
