package dev.nimfleet.webhook.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.lint.Linter;
import dev.nimfleet.policies.lint.ManifestReader;
import dev.nimfleet.policies.lint.ObjectName;
import dev.nimfleet.policies.lint.Setting;
import dev.nimfleet.policies.rules.Example;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Verdict;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.Tier.Level;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.Reviews;
import dev.nimfleet.webhook.review.Unreadable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What `nimfleet lint` says of files and what the webhook answers to an API server is one verdict,
/// on the examples of all rules: the same rules speak, as strictly, in the same words. All rules
/// are asked about each example, not only its own. What a plain API server makes of the exported
/// policies is compared with the same examples by `DifferentialTest`.
class OneVerdictTest {
  /// So many examples there were when this was written. Fewer would prove less.
  private static final int COMPARED = 586;

  private static final int COMPARED_IN_A_FOLDER = 129;

  private static final Set<String> RULES =
      Reviews.RULES.stream().map(Rule::id).collect(Collectors.toSet());
  private static final Pattern TOLD = Pattern.compile("^\\[([a-z0-9-]+)] (.*)$", Pattern.MULTILINE);
  private static final Pattern NEIGHBOUR =
      Pattern.compile("(\\w+) (?:[^ /:]+/)?([^ /:]+): (.*)", Pattern.DOTALL);

  /// A sentence of a rule.
  private record Said(String rule, Action action, String message) {
    boolean isOld() {
      return message.endsWith(Verdict.SO_BEFORE);
    }

    Said anew() {
      return new Said(
          rule, action, message.substring(0, message.length() - Verdict.SO_BEFORE.length()));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void filesOverWhatAClusterHas(Level level) throws Unreadable {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Case each : cases(level)) {
      if (each.isDeletion()) continue;
      MapNode object = each.object();
      Set<Said> linted = each.said(each.lint(each.there(), List.of(object)), object);
      Set<Said> answered = each.answered(each.example().request().operation());
      linted.removeAll(each.untouched(linted, answered));
      if (!linted.equals(answered)) differences.add(difference(each, linted, answered));
      compared++;
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThanOrEqualTo(COMPARED);
  }

  /// Neighbours in one folder are applied together. The one thing that is told elsewhere is what is
  /// wrong with an autoscaler that waits for a service: `lint` tells it of the autoscaler.
  @Test
  void filesBesideOneAnother() throws Unreadable {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Case each : cases(Level.DENY)) {
      boolean isNew = each.example().request().operation().equals("CREATE");
      if (!isNew || each.example().cluster().isEmpty()) continue;
      List<MapNode> folder = new ArrayList<>(read(each.there()));
      MapNode object = each.object();
      folder.add(object);
      List<Diagnostic> told = each.lint(List.of(), folder);
      Set<Said> linted = each.said(told, object);
      Set<Said> answered = each.answered("CREATE");
      answered.removeAll(aimed(told));
      if (!linted.equals(answered)) differences.add(difference(each, linted, answered));
      compared++;
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThanOrEqualTo(COMPARED_IN_A_FOLDER);
  }

  /// What is deleted stands in no file, so that `lint` says nothing of it.
  @Test
  void aFewDeletionsAreNotCompared() {
    assertThat(cases(Level.DENY).stream().filter(Case::isDeletion)).hasSize(6);
  }

  private static List<Case> cases(Level level) {
    return Reviews.RULES.stream()
        .flatMap(rule -> rule.examples().stream().map(example -> new Case(level, rule, example)))
        .toList();
  }

  private static String difference(Case each, Set<Said> linted, Set<Said> answered) {
    Set<Said> here = new LinkedHashSet<>(linted);
    here.removeAll(answered);
    Set<Said> there = new LinkedHashSet<>(answered);
    there.removeAll(linted);
    return "%n%s: %s%n  only lint: %s%n  only the webhook: %s"
        .formatted(each.rule().id(), each.example().name(), here, there);
  }

  private static List<MapNode> read(List<MapValue> objects) {
    var diagnostics = new Diagnostics();
    var reader = new ManifestReader(diagnostics);
    objects.forEach(object -> reader.readNamed(new Source("a.yaml", Reviews.json(object))));
    assertThat(diagnostics.sorted()).isEmpty();
    return reader.objects();
  }

  private static Said said(Diagnostic told, String message) {
    Action action =
        switch (told.severity()) {
          case ERROR -> Action.DENY;
          case WARNING -> Action.WARN;
          case INFO -> Action.AUDIT;
        };
    return new Said(told.code().id(), action, message);
  }

  /// What is told of neighbours, as a service would be told of it for which they wait.
  private static Set<Said> aimed(List<Diagnostic> diagnostics) {
    Set<Said> aimed = new LinkedHashSet<>();
    for (Diagnostic told : diagnostics) {
      Matcher named = NEIGHBOUR.matcher(told.message());
      assertThat(named.matches()).as(told.message()).isTrue();
      aimed.add(said(told, named.replaceFirst("$1 `$2` aims at this NIMService: $3")));
    }
    return aimed;
  }

  /// An example of a rule, where all rules are so strict at most.
  private record Case(Level level, Rule rule, Example example) {
    boolean isDeletion() {
      return example.request().operation().equals("DELETE");
    }

    /// What the cluster has besides.
    List<MapValue> there() {
      List<MapValue> all = new ArrayList<>(example.cluster());
      if (example.request().namespaceObject() instanceof MapValue namespace) all.add(namespace);
      return all;
    }

    MapNode object() {
      return read(List.of((MapValue) example.request().object())).getFirst();
    }

    List<Diagnostic> lint(List<MapValue> present, List<MapNode> files) {
      List<MapValue> before = new ArrayList<>(present);
      if (example.request().oldObject() instanceof MapValue old) before.add(old);
      var setting =
          new Setting(
              Reviews.RULES, EnumSet.allOf(Release.class), tiers(), Waivers.NONE, read(before));
      return new Linter(setting)
          .lint(files).stream().filter(told -> RULES.contains(told.code().id())).toList();
    }

    /// What is told of one of the objects.
    Set<Said> said(List<Diagnostic> diagnostics, MapNode object) {
      String about = ObjectName.of(object) + ": ";
      return diagnostics.stream()
          .filter(told -> told.at().source().equals(object.at().source()))
          .map(told -> {
            assertThat(told.message()).startsWith(about);
            return OneVerdictTest.said(told, told.message().substring(about.length()));
          })
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// The answer of the webhook to somebody who means it: a file says nothing of a dry-run.
    Set<Said> answered(String operation) throws Unreadable {
      AdmissionRequest asked = example.request();
      boolean isUpdate = operation.equals("UPDATE");
      AdmissionRequest meant =
          Requests.of(
              object(),
              operation,
              asked.object(),
              isUpdate ? asked.oldObject() : Null.NULL,
              asked.user(),
              false,
              Null.NULL);
      var guard =
          new Guard(
              () -> new Terms(Reviews.RULES, tiers(), Set.of(Terms.EVERYWHERE)),
              () -> Waivers.NONE,
              LiveCluster.of(new Objects(there())),
              Observer.NONE);
      var reply =
          new Reviewer(guard, _ -> {})
              .review(Reviews.body(meant), System.nanoTime(), Duration.ofSeconds(10));
      assertThat(reply.status())
          .as(new String(reply.body(), StandardCharsets.UTF_8))
          .isEqualTo(200);
      return said(Reviews.response(reply.body()));
    }

    private static Set<Said> said(Map<String, Object> response) {
      Set<Said> said = new LinkedHashSet<>();
      if (response.get("status") instanceof Map<?, ?> status) {
        said.addAll(said(Action.DENY, String.valueOf(status.get("message"))));
      }
      if (response.get("warnings") instanceof List<?> warnings) {
        warnings.forEach(warning -> said.addAll(said(Action.WARN, warning.toString())));
      }
      if (response.get("auditAnnotations") instanceof Map<?, ?> annotations
          && annotations.get("audited") instanceof String audited) {
        String next = " (?=(?:%s): )".formatted(String.join("|", RULES));
        for (String each : audited.split(next)) {
          String[] parts = each.split(": ", 2);
          said.add(new Said(parts[0], Action.AUDIT, parts[1]));
        }
      }
      return said;
    }

    private static List<Said> said(Action action, String text) {
      Matcher told = TOLD.matcher(text);
      List<Said> said = new ArrayList<>();
      while (told.find()) said.add(new Said(told.group(1), action, told.group(2)));
      assertThat(said).as(text).isNotEmpty();
      return said;
    }

    /// What `lint` says of an update besides: what is wrong with a part that nobody touches. An API
    /// server does not want to hear of it, and would hear of it if the object were new.
    Set<Said> untouched(Set<Said> linted, Set<Said> answered) throws Unreadable {
      Set<Said> more = new LinkedHashSet<>(linted);
      more.removeAll(answered);
      more.removeIf(said -> !said.isOld());
      if (more.isEmpty()) return more;
      Set<String> ofNew =
          answered("CREATE").stream()
              .map(said -> said.rule() + said.message())
              .collect(Collectors.toSet());
      more.removeIf(said -> !ofNew.contains(said.rule() + said.anew().message()));
      return more;
    }

    private Tiers tiers() {
      return new Tiers(
          List.of(
              new Tier(
                  "all",
                  List.of(),
                  Optional.empty(),
                  Map.of("*", level),
                  Map.of(rule.id(), Reviews.parameters(example)))));
    }
  }
}
