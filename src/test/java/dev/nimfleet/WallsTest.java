package dev.nimfleet;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.nimfleet.compiler.Compiler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may use what.
class WallsTest {
  private static final String COMPILER = "dev.nimfleet.compiler..";
  private static final Pattern OURS = Pattern.compile("(?m)^package dev\\.nimfleet\\b");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              Repository.root().resolve("compiler/target/classes"),
              Repository.root().resolve("policies/target/classes"),
              Repository.root().resolve("webhook/target/classes"),
              Repository.root().resolve("gitops/target/classes"),
              Repository.root().resolve("src/target/classes"));

  @Test
  void theWallsAreHeldAgainstAllClasses() {
    assertThat(CLASSES.contain(Compiler.class)).isTrue();
    assertThat(
            CLASSES.stream().filter(type -> type.getPackageName().startsWith("dev.nimfleet.cli")))
        .isNotEmpty();
  }

  @Test
  void theCompilerKnowsNeitherClusterNorNetworkNorPolicies() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(COMPILER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.net..", "javax.net..", "dev.cel..", "io.fabric8..", "io.kubernetes..")
            .because(
                "it is text in and values out: its tests need no cluster, and a network that is"
                    + " down changes no output"));
  }

  @Test
  void rulesKnowObjectsAndNotHowTheyWereMade() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("dev.nimfleet.policies..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.net..",
                "javax.net..",
                "io.fabric8..",
                "dev.nimfleet.compiler.fleet..",
                "dev.nimfleet.compiler.plan..",
                "dev.nimfleet.compiler.emit..")
            .because(
                "a rule judges what anybody has written, with the same verdict on a laptop and in a"
                    + " cluster"));
  }

  @Test
  void jsonIsReadWithOneLibraryInAFewPlaces() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "dev.nimfleet.compiler.schema",
                "dev.nimfleet.webhook.review",
                "dev.nimfleet.gitops.prometheus")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tools.jackson..")
            .because("a library that changes or goes must touch a package a room only"));
  }

  @Test
  void theWebhookKnowsRulesAndNotFleets() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("dev.nimfleet.webhook..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.nimfleet.compiler.fleet..",
                "dev.nimfleet.compiler.plan..",
                "dev.nimfleet.compiler.emit..",
                "dev.nimfleet.compiler.lock..")
            .because("it judges what anybody applies, however that was made"));
  }

  @Test
  void theReconcilerKnowsNoRules() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("dev.nimfleet.gitops..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.nimfleet.policies..", "dev.nimfleet.webhook..")
            .because("rules judge at the API server, whoever applies"));
  }

  @Test
  void aRolloutIsDecidedWithoutClusterNetworkAndClock() {
    hold(
        noClasses()
            .that()
            .resideInAnyPackage("dev.nimfleet.gitops.rollout..", "dev.nimfleet.gitops.analysis..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "java.nio.file..", "io.fabric8..")
            .orShould()
            .callMethodWhere(target(name("now")).and(target(owner(inPackage("java.time..")))))
            .because("what happened in a night must be decided again on a desk, the same way"));
  }

  @Test
  void reconcilingIsFreeOfCircles() {
    hold(
        slices()
            .matching("dev.nimfleet.gitops.(*)..")
            .should()
            .beFreeOfCycles()
            .because("packages in a circle are one package that is hard to read"));
  }

  @Test
  void nothingBehindTheGuardSpeaksHttp() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("dev.nimfleet.webhook.guard..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.net..",
                "javax.net..",
                "dev.nimfleet.webhook.http..",
                "dev.nimfleet.webhook.tls..",
                "dev.nimfleet.webhook.kubernetes..")
            .because("an answer is a function of a request and of what is known"));
  }

  @Test
  void policiesAreFreeOfCircles() {
    hold(
        slices()
            .matching("dev.nimfleet.policies.(**)")
            .should()
            .beFreeOfCycles()
            .because("packages in a circle are one package that is hard to read"));
  }

  @Test
  void theCompilerHasNoClock() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(COMPILER)
            .should()
            .callMethodWhere(target(name("now")).and(target(owner(inPackage("java.time..")))))
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Date")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .because("the same bytes and the same date must give the same result"));
  }

  @Test
  void theCompilerReadsNoEnvironmentAndEndsNoProcess() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(COMPILER)
            .should()
            .callMethodWhere(target(name("getenv")))
            .orShould()
            .callMethodWhere(target(name("getProperty")).and(target(owner(named(System.class)))))
            .orShould()
            .callMethodWhere(target(name("exit")))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Process.class)
            .because("what a machine is like must not change what a fleet means"));
  }

  @Test
  void onlyOneRoomStartsProcesses() {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.nimfleet.cli.git")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ProcessBuilder.class)
            .because("a process needs a time limit, a language and an environment that fit"));
  }

  @Test
  void theCompilerPrintsNothing() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(COMPILER)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("what there is to say is a diagnostic, which knows its place"));
  }

  @Test
  void theCompilerTouchesNoFiles() {
    hold(
        noClasses()
            .that()
            .resideInAPackage(COMPILER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(File|RandomAccessFile).*")
            .because("only the program decides what is written, after all of it is known"));
  }

  @ParameterizedTest
  @CsvSource({
    "org.snakeyaml.., dev.nimfleet.compiler.yaml",
    "com.networknt.., dev.nimfleet.compiler.schema",
    "dev.cel.., dev.nimfleet.policies.cel.check",
    "picocli.., dev.nimfleet.cli",
    "com.github.difflib.., dev.nimfleet.cli.output",
    "ch.qos.logback.., dev.nimfleet.cli.logs",
    "io.javalin.., dev.nimfleet.webhook.http",
    "org.eclipse.jetty.., dev.nimfleet.webhook.http",
    "jakarta.servlet.., dev.nimfleet.webhook.http",
    "org.bouncycastle.., dev.nimfleet.[webhook.tls|gitops.git]",
    "io.fabric8.., dev.nimfleet.*.kubernetes",
    "org.eclipse.jgit.., dev.nimfleet.gitops.git",
    "io.micrometer.., dev.nimfleet.*.metrics",
  })
  void aHeavyLibraryIsAGuestInOnePackage(String library, String host) {
    hold(
        noClasses()
            .that()
            .resideOutsideOfPackage(host)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library)
            .because("a library that changes or goes must touch one package only"));
  }

  @ParameterizedTest
  @CsvSource({
    "text, ''",
    "yaml, text",
    "fleet, text yaml",
    "schema, text yaml fleet",
    "plan, text yaml fleet",
    "catalogue, text yaml",
    "lock, text yaml fleet plan",
    "emit, text yaml fleet plan catalogue lock",
    "imports, text yaml fleet catalogue emit",
    "impact, text yaml fleet plan lock",
  })
  void withinTheCompilerDependenciesPointOneWay(String room, String uses) {
    String[] allowed =
        Arrays.stream((room + " " + uses).strip().split(" "))
            .map("dev.nimfleet.compiler.%s.."::formatted)
            .toArray(String[]::new);
    hold(
        noClasses()
            .that()
            .resideInAPackage("dev.nimfleet.compiler." + room + "..")
            .should()
            .dependOnClassesThat(
                inPackage("dev.nimfleet.compiler.*..").and(DescribedPredicate.not(inAny(allowed))))
            .because("a reader who starts at `text` meets nothing that comes later"));
  }

  @Test
  void noPackagesNeedEachOther() {
    ArchRule compiler = slices().matching("dev.nimfleet.compiler.(*)..").should().beFreeOfCycles();
    hold(compiler.because("packages in a circle are one package that is hard to read"));
  }

  @Test
  void theFrontDoorIsNotUsedFromInside() {
    hold(
        noClasses()
            .that()
            .resideInAPackage("dev.nimfleet.compiler.*..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Compiler.class)
            .because("it calls the rooms behind it, and they know only the values it hands out"));
  }

  @Test
  void nothingDependsOnTheProgram() {
    hold(
        classes()
            .that()
            .resideInAPackage("dev.nimfleet.cli..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage("dev.nimfleet.cli..")
            .because("it wires the other rooms together"));
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        Repository.files(".java").stream()
            .filter(file -> OURS.matcher(Repository.read(file)).find())
            .filter(file -> !Repository.name(file).startsWith("tools/")) // built by hand
            .map(Path::getParent)
            .distinct()
            .filter(folder -> !isNullMarked(folder.resolve("package-info.java")))
            .map(Repository::name)
            .toList();
    assertThat(unmarked).as("packages without a @NullMarked package-info.java").isEmpty();
  }

  private static boolean isNullMarked(Path packageInfo) {
    return Files.exists(packageInfo) && Repository.read(packageInfo).contains("\n@NullMarked\n");
  }

  private static void hold(ArchRule rule) {
    rule.check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> inPackage(String pattern) {
    return JavaClass.Predicates.resideInAPackage(pattern);
  }

  private static DescribedPredicate<JavaClass> inAny(String... patterns) {
    return JavaClass.Predicates.resideInAnyPackage(patterns);
  }

  private static DescribedPredicate<JavaClass> named(Class<?> type) {
    return JavaClass.Predicates.type(type);
  }
}
