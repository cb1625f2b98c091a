package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.project.ProjectErrors;
import dev.nimfleet.compiler.Codes;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Compiler;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.ManifestCheck.Finding;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.catalogue.PolicyConfigSchema;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.gitops.plan.DesiredErrors;
import dev.nimfleet.policies.admission.PolicyErrors;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.lint.ManifestErrors;
import dev.nimfleet.policies.lint.ManifestRules;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.RuleErrors;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.tiers.TierErrors;
import dev.nimfleet.policies.waivers.WaiverErrors;
import dev.nimfleet.webhook.install.Registration;
import dev.nimfleet.webhook.kubernetes.BreakGlassClient;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// What the commands get from the other rooms.
final class Wiring {
  private Wiring() {}

  /// Waivers are judged on the day in UTC, so that a laptop and a CI machine agree.
  static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  static Compilation compile(CompileRequest request, Run run) {
    CompletableFuture<List<Rule>> rules = Shipped.RULES;
    return compile(manifests -> check(rules.join(), manifests), request, run);
  }

  /// Of what runs already it does not matter which rules it breaks.
  static Compilation compileUnjudged(CompileRequest request, Run run) {
    return compile(ManifestCheck.NONE, request, run);
  }

  /// Compiles fleets and judges what comes of them by other rules than the shipped ones, or in
  /// another setting.
  static Compilation compile(ManifestCheck check, CompileRequest request, Run run) {
    Compiler compiler = new Compiler(check, today());
    return (request.allowEmpty() ? compiler.acceptingEmptyFleets() : compiler).compile(run);
  }

  /// The rules that `nimfleet lint` judges by.
  static List<Finding> check(List<Manifest> manifests) {
    return check(Shipped.RULES.join(), manifests);
  }

  private static List<Finding> check(List<Rule> rules, List<Manifest> manifests) {
    return new ManifestRules(rules, EnumSet.allOf(Release.class)).check(manifests);
  }

  /// The rules that come with nimfleet. They are read once a run, beside what needs them at its
  /// end.
  private static final class Shipped {
    static final CompletableFuture<List<Rule>> RULES = CompletableFuture.supplyAsync(Wiring::rules);
  }

  private static List<Rule> rules() {
    var diagnostics = new Diagnostics();
    List<Rule> rules = ShippedRules.read(KubernetesVersion.NEWEST, diagnostics);
    if (diagnostics.hasErrors()) throw new IllegalStateException(diagnostics.sorted().toString());
    return rules;
  }

  static List<Rule> shippedRules() {
    return Shipped.RULES.join();
  }

  static BreakGlassCommand.Clusters clusters() {
    return kubeconfig -> {
      BreakGlassClient client = asked(() -> BreakGlassClient.open(kubeconfig, Registration.NAME));
      return new BreakGlassCommand.Cluster() {
        @Override
        public Optional<String> entries() {
          return asked(client::entries);
        }

        @Override
        public void patch(String patch) {
          asked(() -> {
            client.patch(patch);
            return patch;
          });
        }

        @Override
        public void close() {
          client.close();
        }
      };
    };
  }

  private interface Question<T> {
    T answer() throws BreakGlassClient.Refused;
  }

  private static <T> T asked(Question<T> question) {
    try {
      return question.answer();
    } catch (BreakGlassClient.Refused e) {
      throw new Refusal(
          "The cluster does not do it: %s."
              .formatted(String.valueOf(e.getMessage()).replaceFirst("\\.$", "")),
          "without `--apply` the command for kubectl is printed.");
    }
  }

  static List<Topics> topics() {
    return List.of(new PresetTopics(), new CodeTopics(codes()), new FieldTopics());
  }

  private static List<Code> codes() {
    return Stream.of(Codes.all(), ProjectErrors.codes(), policyCodes(), DesiredErrors.codes())
        .flatMap(List::stream)
        .toList();
  }

  /// What can be wrong with rules, waivers, tiers and manifests.
  static List<Code> policyCodes() {
    return Stream.of(
            PolicyErrors.all(),
            RuleErrors.all(),
            WaiverErrors.all(),
            TierErrors.all(),
            ManifestErrors.all())
        .flatMap(List::stream)
        .toList();
  }

  static SchemaCommand.Schemas schemas() {
    return new SchemaCommand.Schemas() {
      @Override
      public String jsonSchema() {
        return FleetFormats.jsonSchema();
      }

      @Override
      public String customResourceDefinition() {
        return FleetFormats.customResourceDefinition();
      }

      @Override
      public String policyConfig() {
        return JsonText.of(PolicyConfigSchema.object());
      }
    };
  }
}
