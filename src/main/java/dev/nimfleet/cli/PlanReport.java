package dev.nimfleet.cli;

import dev.nimfleet.cli.output.UnifiedDiff;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.gitops.apply.Outlook;
import dev.nimfleet.gitops.apply.Pruning;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What applying a fleet would do, for people and for programs.
///
/// @param outlooks of every object of the plan
record PlanReport(ApplyPlan plan, Map<ObjectId, Outlook> outlooks, Pruning.Leftovers leftovers) {
  PlanReport {
    outlooks = Map.copyOf(outlooks);
  }

  /// Whether all of it can be applied.
  boolean isFine() {
    return outlooks.values().stream()
        .noneMatch(
            outlook -> outlook instanceof Outlook.Trouble || outlook instanceof Outlook.Refuse);
  }

  void print(Console console, boolean withDifference) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("MODEL", "STEP", "OBJECT"));
    rows.addAll(rows("-", plan.first()));
    plan.models().forEach((model, steps) -> rows.addAll(rows(model, steps)));
    leftovers.removed().forEach(object -> rows.add(List.of("-", "prune", object.id().toString())));
    leftovers.kept().forEach(id -> rows.add(List.of("-", "keep", id.toString())));
    Table.print(rows, console.out());
    if (withDifference) difference().forEach(console.out()::println);
    console.out().flush();
    troubles().forEach((id, why) -> Message.error(console, why, List.of()));
    console.err().println(summary());
  }

  private List<List<String>> rows(String model, List<Step> steps) {
    return steps.stream().map(step -> List.of(model, verb(step), object(step))).toList();
  }

  private String verb(Step step) {
    return switch (step) {
      case Step.Apply apply -> verb(outlooks.get(apply.id()));
      case Step.WaitCacheReady _, Step.WaitServiceReady _, Step.WaitScalerReady _ -> "wait: Ready";
      case Step.VerifyProfile _ -> "verify profile";
      case Step.WaitReplicas wait -> "wait: %d available".formatted(wait.replicas());
      case Step.WaitRouteAccepted _ -> "wait: Accepted";
    };
  }

  private static String verb(@Nullable Outlook outlook) {
    return switch (outlook) {
      case null -> "apply";
      case Outlook.Create _ -> "create";
      case Outlook.Unchanged _ -> "unchanged";
      case Outlook.Configure _ -> "configure";
      case Outlook.Refuse _ -> "refuse";
      case Outlook.Trouble _ -> "trouble";
    };
  }

  private static String object(Step step) {
    return switch (step) {
      case Step.Apply apply -> apply.id().toString();
      case Step.WaitCacheReady wait -> wait.cache().toString();
      case Step.VerifyProfile verify -> ObjectId.of(verify.service()).toString();
      case Step.WaitServiceReady wait -> wait.service().toString();
      case Step.WaitScalerReady wait -> wait.scaler().toString();
      case Step.WaitReplicas wait -> wait.deployment().toString();
      case Step.WaitRouteAccepted wait -> wait.route().toString();
    };
  }

  /// As `diff -u` shows it: the cluster's objects as they are, and as they would be.
  private List<String> difference() {
    List<String> lines = new ArrayList<>();
    for (var entry : new TreeMap<>(outlooks).entrySet()) {
      String name = entry.getKey().toString().replace(' ', '/');
      switch (entry.getValue()) {
        case Outlook.Create create -> lines.addAll(UnifiedDiff.of(name, "", text(create.after())));
        case Outlook.Configure it ->
            lines.addAll(UnifiedDiff.of(name, text(it.before()), text(it.after())));
        case Outlook.Refuse it ->
            lines.addAll(UnifiedDiff.of(name, text(it.before()), text(it.after())));
        case Outlook.Unchanged _, Outlook.Trouble _ -> {}
      }
    }
    return lines;
  }

  private static String text(MapNode object) {
    return YamlWriter.write(object);
  }

  private Map<ObjectId, String> troubles() {
    Map<ObjectId, String> troubles = new TreeMap<>();
    outlooks.forEach((id, outlook) -> {
      if (outlook instanceof Outlook.Trouble trouble) troubles.put(id, trouble.why());
      if (outlook instanceof Outlook.Refuse refuse) troubles.put(id, refuse.why());
    });
    return troubles;
  }

  private String summary() {
    return "%s: %d to create, %d to configure, %d unchanged, %d to prune%s."
        .formatted(
            plan.desired(),
            count(Outlook.Create.class),
            count(Outlook.Configure.class),
            count(Outlook.Unchanged.class),
            leftovers.removed().size(),
            troubles().isEmpty() ? "" : ", %d not possible".formatted(troubles().size()));
  }

  private long count(Class<? extends Outlook> type) {
    return outlooks.values().stream().filter(type::isInstance).count();
  }

  String json() {
    List<Object> steps = new ArrayList<>();
    plan.first().forEach(step -> steps.add(json(Optional.empty(), step)));
    plan.models()
        .forEach((model, all) -> all.forEach(step -> steps.add(json(Optional.of(model), step))));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("fleet", plan.desired().toString());
    document.put("steps", steps);
    document.put("prune", leftovers.removed().stream().map(KubeObject::toString).toList());
    document.put("keep", leftovers.kept().stream().map(ObjectId::toString).toList());
    return JsonText.of(document);
  }

  private Map<String, Object> json(Optional<String> model, Step step) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", model.map(Object.class::cast));
    fields.put("step", verb(step));
    fields.put("object", object(step));
    if (step instanceof Step.Apply apply && troubles().containsKey(apply.id())) {
      fields.put("trouble", String.valueOf(troubles().get(apply.id())));
    }
    return fields;
  }
}
