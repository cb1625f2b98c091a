package dev.nimfleet.bench;

import dev.nimfleet.compiler.Compiler;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.catalogue.Stored;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.lint.ManifestRules;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the shipped rules cost: warm, on one object; and cold, on all manifests of a fleet.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RulesBenchmark {
  /// Read from the objects of one model, beside which the object stands.
  @Param({"ScaledObject", "NIMService"})
  public String kind = "";

  private List<Rule> rules = List.of();
  private MapNode object;
  private MapValue value = MapValue.EMPTY;
  private Judge judge;

  @Setup
  public void compile() throws IOException {
    rules = rules();
    List<MapValue> all = new ArrayList<>();
    for (Manifest manifest : manifests(Path.of(System.getProperty("fleet")))) {
      MapNode stored = Stored.of(manifest.object(), releases());
      all.add((MapValue) ObjectValues.of(stored));
      if (manifest.kind().equals(kind)) {
        object = stored;
        value = all.getLast();
      }
    }
    var limit = System.nanoTime() + Duration.ofHours(1).toNanos();
    judge = new Judge(new PolicyEvaluator(new Objects(all), limit));
  }

  /// A request about the object, judged by all rules.
  @Benchmark
  public int judge() {
    var request = Requests.of(object, "CREATE", value, Null.NULL, User.ADMIN, false, Null.NULL);
    int violations = 0;
    for (Rule rule : rules) {
      violations += judge.judge(rule, request, Null.NULL).violations().size();
    }
    return violations;
  }

  /// Reads the rules and judges all manifests of a fleet, once, as a command does after its start;
  /// with a kind as the second argument, one object again and again.
  public static void main(String... args) throws IOException {
    if (args.length > 1) {
      warm(args[1], args[0]);
      return;
    }
    List<Manifest> manifests = manifests(Path.of(args[0]));
    var reading = new Clock();
    List<Rule> rules = rules();
    reading.print("reading the rules");
    var checking = new Clock();
    int found = new ManifestRules(rules, releases()).check(manifests).size();
    checking.print("judging %d manifests, %d findings".formatted(manifests.size(), found));
  }

  /// The time of the processor for one object, warm: it says more than JMH's on a busy machine.
  private static void warm(String kind, String fleet) throws IOException {
    System.setProperty("fleet", fleet);
    var benchmark = new RulesBenchmark();
    benchmark.kind = kind;
    benchmark.compile();
    var threads = ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 40; round++) {
      long before = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < 500; i++) benchmark.judge();
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - before) / 500_000.0);
    }
    System.out.printf("%s: %.1f µs of the processor%n", kind, best);
  }

  private static List<Rule> rules() {
    return ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());
  }

  private static Set<Release> releases() {
    return EnumSet.allOf(Release.class);
  }

  private static List<Manifest> manifests(Path fleet) throws IOException {
    List<Manifest> all = new ArrayList<>();
    var compiler =
        new Compiler(
            manifests -> {
              all.addAll(manifests);
              return List.of();
            },
            LocalDate.of(2026, 1, 1));
    compiler.compile(Run.of(List.of(new Run.Input("fleet.yaml", Files.readAllBytes(fleet)))));
    if (all.isEmpty()) throw new IllegalStateException("no manifests of " + fleet);
    return all;
  }

  private static final class Clock {
    private final long wall = System.nanoTime();
    private final long cpu = cpu();

    void print(String what) {
      System.out.printf(
          "%s: %d ms, %d ms of the processor%n",
          what, (System.nanoTime() - wall) / 1_000_000, (cpu() - cpu) / 1_000_000);
    }

    private static long cpu() {
      return ((com.sun.management.OperatingSystemMXBean)
              ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
  }
}
