package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.envtest.Assets;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.gitops.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples for Argo CD and Flux, on what the compiler really writes.
class EngineExamplesTest {
  private static final Path DEPLOY = Path.of("..", "gitops", "deploy");
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Comparator<String> BY_NUMBER = Comparator.comparing(Integer::valueOf);

  @TempDir private Path repository;
  private Desk desk;

  @BeforeEach
  void desk() {
    desk = new Desk(repository);
  }

  private void production() {
    desk.file("fleet.yaml", read(EXAMPLES.resolve("production/fleet.yaml")));
    assertThat(desk.runReal("compile", "fleet.yaml", "-o", "out").code()).isZero();
  }

  private void twoClusters() {
    Path from = EXAMPLES.resolve("two-clusters");
    for (String name :
        List.of(
            "nimfleet.yaml",
            "fleets/prod.yaml",
            "clusters/prod-eu.yaml",
            "clusters/prod-us.yaml")) {
      desk.file(name, read(from.resolve(name)));
    }
    desk.file("fleets/prod.yaml", withAQuota(desk.read("fleets/prod.yaml")));
    assertThat(desk.runReal("compile").code()).isZero();
  }

  @Test
  void theApplicationsOfAFleetShareAllThatIsCompiled() {
    desk.file("fleet.yaml", withAQuota(read(EXAMPLES.resolve("production/fleet.yaml"))));
    assertThat(desk.runReal("compile", "fleet.yaml", "-o", "out").code()).isZero();
    Map<String, String> folders = new TreeMap<>();
    for (MapNode each : objects("argocd/examples/applications.yaml")) {
      if (text(each, "kind").equals("Application")) {
        folders.put(text(each, "metadata", "name"), text(each, "spec", "source", "path"));
        assertIsDirectory(each);
      } else {
        folders.putAll(generated(each));
      }
    }
    assertThat(folders)
        .containsOnly(
            entry("production-quotas", "out/nim-prod"),
            entry("production-caches", "out/nim-prod/00-caches"),
            entry("production-llama-3-1-70b", "out/nim-prod/llama-3-1-70b"),
            entry("production-llama-3-1-8b-code", "out/nim-prod/llama-3-1-8b-code"));
    assertEachFileIsIn(folders);
  }

  @Test
  void theApplicationSetsMakeAnApplicationForEachFolder() {
    twoClusters();
    Map<String, String> folders = new TreeMap<>();
    objects("argocd/examples/applicationsets.yaml").forEach(set -> folders.putAll(generated(set)));
    assertThat(folders)
        .containsOnly(
            entry("prod-eu-nim-prod-quotas", "out/prod-eu/nim-prod"),
            entry("prod-us-nim-prod-quotas", "out/prod-us/nim-prod"),
            entry("prod-eu-nim-prod-caches", "out/prod-eu/nim-prod/00-caches"),
            entry("prod-us-nim-prod-caches", "out/prod-us/nim-prod/00-caches"),
            entry("prod-eu-nim-prod-chat", "out/prod-eu/nim-prod/chat"),
            entry("prod-us-nim-prod-chat", "out/prod-us/nim-prod/chat"));
    assertEachFileIsIn(folders);
  }

  private static String withAQuota(String fleet) {
    return fleet
        .replace("\n  defaults:\n", "\n  defaults:\n    team: search\n")
        .replace("\n  models:\n", "\n  quotas: {search: {gpus: 28}}\n  models:\n");
  }

  /// An Application without more words takes the files of its folder, and not those below.
  private static void assertIsDirectory(MapNode application) {
    assertThat(application.find("spec", "source", "directory")).isEmpty();
  }

  private void assertEachFileIsIn(Map<String, String> folders) {
    assertThat(folders.values()).doesNotHaveDuplicates();
    assertThat(compiled())
        .anyMatch(file -> file.contains("/05-resourcequota-"))
        .allSatisfy(
            file -> assertThat(folders.values()).contains(file.replaceFirst("/[^/]+$", "")));
  }

  /// The folders for which a set makes Applications, by the names of these.
  private Map<String, String> generated(MapNode set) {
    MapNode template = (MapNode) set.find("spec", "template").orElseThrow();
    assertIsDirectory(template);
    Map<String, String> made = new TreeMap<>();
    for (String folder : found(set)) {
      assertThat(filled(text(template, "spec", "source", "path"), folder)).isEqualTo(folder);
      MapNode destination = (MapNode) template.find("spec", "destination").orElseThrow();
      assertThat(filled(text(destination, "namespace"), folder)).isEqualTo("nim-prod");
      destination
          .text("name")
          .ifPresent(name -> assertThat(filled(name, folder)).isEqualTo(folder.split("/")[1]));
      made.put(filled(text(template, "metadata", "name"), folder), folder);
    }
    return made;
  }

  /// The folders that a Git directory generator finds.
  private List<String> found(MapNode set) {
    MapNode git = (MapNode) list(set, "spec", "generators").items().getFirst();
    List<MapNode> directories =
        list(git, "git", "directories").items().stream().map(MapNode.class::cast).toList();
    return folders().stream()
        .filter(folder -> isMatched(directories, "false", folder))
        .filter(folder -> !isMatched(directories, "true", folder))
        .toList();
  }

  private static boolean isMatched(List<MapNode> directories, String exclude, String folder) {
    return directories.stream()
        .filter(each -> each.text("exclude").orElse("false").equals(exclude))
        .anyMatch(each -> matches(text(each, "path"), folder));
  }

  private static String filled(String template, String folder) {
    String[] segments = folder.split("/");
    String filled = template.replace("{{.path.path}}", folder);
    filled = filled.replace("{{.path.basename}}", segments[segments.length - 1]);
    for (int i = 0; i < segments.length; i++) {
      filled = filled.replace("{{index .path.segments %d}}".formatted(i), segments[i]);
    }
    assertThat(filled).as("nothing else is in the template").doesNotContain("{{");
    return filled;
  }

  @Test
  void thePluginIsGivenWhatItKnowsAndFilesThatThereAre() {
    twoClusters();
    MapNode plugin = objects("argocd/plugin.yaml").getFirst();
    List<String> announced =
        list(plugin, "spec", "parameters", "static").items().stream()
            .map(each -> text((MapNode) each, "name"))
            .toList();
    String command = ((Scalar) list(plugin, "spec", "generate", "args").items().getLast()).text();
    assertThat(announced)
        .containsExactly("fleet", "cluster")
        .allSatisfy(name -> assertThat(command).contains("PARAM_" + name.toUpperCase(Locale.ROOT)));
    for (String example : List.of("plugin.yaml source", "hydrator.yaml sourceHydrator drySource")) {
      String[] words = example.split(" ", 2);
      MapNode application = objects("argocd/examples/" + words[0]).getFirst();
      MapNode source = (MapNode) application.find(("spec " + words[1]).split(" ")).orElseThrow();
      assertThat(text(source, "plugin", "name")).isEqualTo(text(plugin, "metadata", "name"));
      for (var each : list(source, "plugin", "parameters").items()) {
        MapNode parameter = (MapNode) each;
        assertThat(announced).contains(text(parameter, "name"));
        assertThat(repository.resolve(text(source, "path")).resolve(text(parameter, "string")))
            .exists();
      }
    }
  }

  @Test
  void whoeverAppliesServicesNeverEditsOne() {
    assertThat(applyingServices())
        .allSatisfy(spec -> {
          MapNode ignored = (MapNode) list(spec, "ignoreDifferences").items().getFirst();
          assertThat(ignored.text("kind").orElse("")).isEqualTo("NIMService");
          assertThat(words(list(ignored, "jsonPointers"))).containsExactly("/spec");
          assertThat(words(list(spec, "syncPolicy", "syncOptions")))
              .contains("RespectIgnoreDifferences=true", "ServerSideApply=true");
        });
  }

  private static List<MapNode> applyingServices() {
    List<MapNode> specs = new ArrayList<>();
    for (String name : List.of("plugin", "hydrator")) {
      MapNode application = objects("argocd/examples/%s.yaml".formatted(name)).getFirst();
      specs.add((MapNode) application.get("spec").orElseThrow());
    }
    for (String name : List.of("applications", "applicationsets")) {
      MapNode set = objects("argocd/examples/%s.yaml".formatted(name)).getLast();
      specs.add((MapNode) set.find("spec", "template", "spec").orElseThrow());
    }
    return specs;
  }

  /// Argo CD waits for whatever is part of a sync, wave by wave, but for the last wave.
  @Test
  void anAbortWaitsForNothingInArgoCd() {
    production();
    String fleet = desk.read("fleet.yaml");
    desk.file("fleet.yaml", fleet.replace("-70b-instruct:1.3.0", "-70b-instruct:1.4.0"));
    for (String line : List.of("compile", "rollout weight llama-3-1-70b 50")) {
      rolled(line);
    }
    Map<String, String> before = contents();
    rolled("rollout abort llama-3-1-70b");

    List<MapNode> changed =
        contents().entrySet().stream()
            .filter(file -> !file.getValue().equals(before.get(file.getKey())))
            .map(file -> Manifests.of(file.getValue()).getFirst())
            .toList();
    assertThat(kinds(changed)).contains("HTTPRoute", "ScaledObject");
    String last = before.values().stream().map(EngineExamplesTest::wave).max(BY_NUMBER).orElse("");
    assertThat(changed).allSatisfy(each -> assertThat(wave(each)).isEqualTo(last));
    assertThat(applyingServices())
        .allSatisfy(spec -> {
          assertThat(words(list(spec, "syncPolicy", "syncOptions")))
              .contains("ApplyOutOfSyncOnly=true");
          assertThat(spec.text("syncPolicy", "retry", "refresh")).hasValue("true");
        });
  }

  private void rolled(String line) {
    String whole = line + " fleet.yaml -o out";
    Desk.Result result = desk.runReal(whole.split(" "));
    assertThat(result.code()).as(result.err()).isZero();
  }

  private Map<String, String> contents() {
    return compiled().stream().collect(Collectors.toMap(file -> file, desk::read));
  }

  private static String wave(String manifest) {
    return wave(Manifests.of(manifest).getFirst());
  }

  private static String wave(MapNode object) {
    return text(object, "metadata", "annotations", "argocd.argoproj.io/sync-wave");
  }

  @Test
  void anAbortWaitsForNothingInFlux() {
    assertThat(List.of("kustomizations", "modelfleet"))
        .allSatisfy(name -> {
          MapNode models = objects("flux/%s.yaml".formatted(name)).getLast();
          assertThat(models.text("spec", "wait")).hasValue("false");
          assertThat(models.find("spec", "dependsOn")).isEmpty();
        });
  }

  @Test
  void noCacheIsEverPruned() {
    Stream<MapNode> specs =
        Stream.of(
            objects("argocd/examples/applications.yaml").get(1),
            (MapNode)
                objects("argocd/examples/applicationsets.yaml")
                    .get(1)
                    .find("spec", "template")
                    .orElseThrow());
    assertThat(specs)
        .allSatisfy(each ->
            assertThat(each.text("spec", "syncPolicy", "automated", "prune")).hasValue("false"));
    MapNode caches = objects("flux/kustomizations.yaml").getFirst();
    assertThat(caches.text("spec", "prune")).hasValue("false");
    assertThat(caches.text("spec", "deletionPolicy")).hasValue("Orphan");
  }

  /// Real kustomize builds what Flux applies.
  @Test
  @RequiresApiServer
  void theTwoKustomizationsOfFluxShareAllThatIsCompiled() {
    production();
    List<MapNode> kustomizations = objects("flux/kustomizations.yaml");
    List<MapNode> caches = built(kustomizations.getFirst());
    List<MapNode> models = built(kustomizations.getLast());

    assertThat(kinds(caches)).containsOnly("NIMCache");
    assertThat(kinds(models))
        .containsOnly("NIMService", "ScaledObject", "PodDisruptionBudget", "HTTPRoute");
    assertThat(caches.size() + models.size()).isEqualTo(compiled().size());
    assertThat(models)
        .allSatisfy(each ->
            assertThat(
                    each.text("metadata", "annotations", "kustomize.toolkit.fluxcd.io/ssa")
                        .isPresent())
                .isEqualTo(text(each, "kind").equals("NIMService")));
  }

  private List<MapNode> built(MapNode kustomization) {
    Path folder = repository.resolve(text(kustomization, "spec", "path"));
    String resources =
        files(folder).stream().map("- %s\n"::formatted).collect(Collectors.joining());
    String patches =
        read(DEPLOY.resolve("flux/kustomizations.yaml"))
            .replaceAll("(?s)^.*\n  patches:\n(.*?)\n  healthCheckExprs:.*$", "$1");
    boolean hasPatches = kustomization.find("spec", "patches").isPresent();
    String file = repository.relativize(folder).normalize() + "/kustomization.yaml";
    desk.file(
        file,
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        %s%s
        """
            .formatted(resources, hasPatches ? "patches:\n" + patches : ""));
    Shell.Result result =
        new Shell(repository)
            .run(
                Assets.find().orElseThrow().program("kubectl").toString(),
                "kustomize",
                folder.toString());
    delete(repository.resolve(file));
    assertThat(result.code()).as(result.err()).isZero();
    return Manifests.of(result.out());
  }

  /// Real kustomize puts the sidecar beside repo-server, and the checks into the ConfigMap.
  @Test
  @RequiresApiServer
  void theComponentForArgoCdFindsItsPlaces() {
    desk.file(
        "install.yaml",
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: argocd-repo-server}
        spec:
          template:
            spec:
              containers: [{name: argocd-repo-server, image: quay.io/argoproj/argocd}]
              volumes: [{name: var-files, emptyDir: {}}, {name: plugins, emptyDir: {}}]
        """);
    desk.file(
        "kustomization.yaml",
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namespace: argocd
        resources: [install.yaml]
        components: [argocd]
        images: [{name: registry.example.com/nimfleet, newTag: 9.9.9}]
        """);
    for (String name :
        List.of("kustomization.yaml", "argocd-cm.yaml", "repo-server.yaml", "plugin.yaml")) {
      desk.file("argocd/" + name, read(DEPLOY.resolve("argocd").resolve(name)));
    }

    Shell.Result result =
        new Shell(repository)
            .run(Assets.find().orElseThrow().program("kubectl").toString(), "kustomize", ".");

    assertThat(result.code()).as(result.err()).isZero();
    List<MapNode> objects = Manifests.of(result.out());
    assertThat(kinds(objects)).containsExactlyInAnyOrder("ConfigMap", "ConfigMap", "Deployment");
    assertThat(result.out())
        .contains(
            "resource.customizations.health.apps.nvidia.com_NIMCache: |",
            "image: registry.example.com/nimfleet:9.9.9");
    MapNode deployment =
        objects.stream()
            .filter(each -> text(each, "kind").equals("Deployment"))
            .findFirst()
            .orElseThrow();
    String[] pod = {"spec", "template", "spec"};
    List<String> volumes =
        list((MapNode) deployment.find(pod).orElseThrow(), "volumes").items().stream()
            .map(each -> text((MapNode) each, "name"))
            .toList();
    MapNode sidecar =
        list((MapNode) deployment.find(pod).orElseThrow(), "containers").items().stream()
            .map(MapNode.class::cast)
            .filter(each -> text(each, "name").equals("nimfleet"))
            .findFirst()
            .orElseThrow();
    assertThat(list(sidecar, "volumeMounts").items())
        .allSatisfy(each -> assertThat(volumes).contains(text((MapNode) each, "name")));
    assertThat(sidecar.text("securityContext", "runAsUser")).hasValue("999");
    assertThat(sidecar.text("securityContext", "readOnlyRootFilesystem")).hasValue("true");
  }

  private static List<MapNode> objects(String file) {
    return Manifests.of(read(DEPLOY.resolve(file)));
  }

  private static List<String> kinds(List<MapNode> objects) {
    return objects.stream().map(each -> text(each, "kind")).toList();
  }

  private static String text(MapNode of, String... path) {
    return of.text(path).orElseThrow();
  }

  private static ListNode list(MapNode of, String... path) {
    return (ListNode) of.find(path).orElseThrow();
  }

  private static List<String> words(ListNode list) {
    return list.items().stream().map(each -> ((Scalar) each).text()).toList();
  }

  /// The manifests in the repository, seen from its root.
  private Set<String> compiled() {
    return files(repository.resolve("out")).stream()
        .map("out/"::concat)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> folders() {
    try (Stream<Path> all = Files.walk(repository.resolve("out"))) {
      return all.filter(Files::isDirectory)
          .map(folder -> repository.relativize(folder).toString())
          .filter(folder -> !folder.contains("/."))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".yaml"))
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One star is one name, as in Go's path.Match and here in the globs of Argo CD too.
  private static boolean matches(String glob, String path) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(path));
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
