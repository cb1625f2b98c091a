package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.CatalogueCrds;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.envtest.ApiClient;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.golden.GoldenFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What we compile, a real API server creates under every release of NIM Operator: with the CRDs
/// that are really shipped where they stand beside the checkout, and else with the catalogue's.
@RequiresApiServer
@ParameterizedClass(name = "{0}")
@MethodSource("clusters")
class CompiledFleetsOnARealApiServerTest {
  private final Cluster cluster;

  CompiledFleetsOnARealApiServerTest(Cluster cluster) {
    this.cluster = cluster;
  }

  /// One after the other: JUnit closes each before it asks for the next.
  static Stream<Cluster> clusters() {
    return Arrays.stream(Release.values()).map(Cluster::of);
  }

  @Test
  void everythingThatCompilesIsCreated() {
    var created = new HashMap<ObjectRef, String>();
    var refusals = new ArrayList<String>();
    for (GoldenFolder golden : fleets()) {
      if (Goldens.operator(golden).compareTo(cluster.release()) > 0) continue;
      for (Manifest manifest : manifests(golden)) {
        ObjectRef ref = ref(manifest);
        String yaml = YamlWriter.write(manifest.object());
        if (yaml.equals(created.get(ref))) continue; // Another fleet has the very same object.
        if (created.put(ref, yaml) != null) cluster.api().delete(ref).orThrow();
        ApiResponse response = cluster.api().create(ref, yaml);
        if (response.code() != 201 || !response.warnings().isEmpty()) {
          refusals.add("%s %s: %s".formatted(golden.name(), manifest, response));
        }
      }
    }

    assertThat(refusals).isEmpty();
    assertThat(created).hasSizeGreaterThan(100);
  }

  /// The operator writes its finalizer with an update from Go structs, which drops zero values and
  /// adds empty structs. Were one of our fields among them, each sync would edit a NIMService, and
  /// an edit restarts it.
  @Test
  void applyingAFileAgainAfterTheOperatorsRewriteChangesNothing() {
    for (String fleet : List.of("team-and-placement", "overrides", "fixed-replicas", "air-gap")) {
      cluster.api().createNamespaces(fleet);
      List<Manifest> ours =
          manifests(fleet(fleet)).stream().filter(m -> m.kind().startsWith("NIM")).toList();

      assertThat(ours)
          .hasSizeGreaterThan(1)
          .allSatisfy(
              manifest -> assertThat(edits(manifest, fleet, "")).as("%s", manifest).isZero());
    }
  }

  /// That the test above can fail.
  @Test
  void aZeroValueWouldBeAnEditAtEachSync() {
    cluster.api().createNamespaces("zero");
    Manifest service =
        manifests(fleet("fixed-replicas")).stream()
            .filter(m -> m.kind().equals("NIMService"))
            .findFirst()
            .orElseThrow();

    assertThat(edits(service, "zero", "  runtimeClassName: \"\"\n")).isOne();
  }

  /// How often the spec changes when a file is applied again after the operator has written it.
  private long edits(Manifest manifest, String namespace, String moreSpec) {
    var ref = new ObjectRef(manifest.apiVersion(), manifest.kind(), namespace, manifest.name());
    String yaml =
        YamlWriter.write(manifest.object())
                .replace("namespace: nim-prod", "namespace: " + namespace)
            + moreSpec;
    ApiResponse applied = cluster.api().apply(ref, yaml).orThrow();
    cluster.api().replace(ref, OperatorRewrite.of(applied.json()), "manager").orThrow();
    long before = generation(cluster.api().get(ref));
    return generation(cluster.api().apply(ref, yaml).orThrow()) - before;
  }

  private static long generation(ApiResponse response) {
    return response.json().path("metadata").path("generation").asLong();
  }

  private static List<GoldenFolder> fleets() {
    var fleets = new ArrayList<>(Goldens.examples());
    fleets.addAll(Goldens.fleets());
    return fleets;
  }

  private static GoldenFolder fleet(String name) {
    return Goldens.fleets().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<Manifest> manifests(GoldenFolder golden) {
    Compilation compilation = Goldens.compile(golden);
    assertThat(compilation.hasErrors()).as(golden.name()).isFalse();
    return compilation.fleets().stream()
        .flatMap(fleet -> Stream.concat(fleet.manifests().stream(), fleet.waivers().stream()))
        .toList();
  }

  private static ObjectRef ref(Manifest manifest) {
    return new ObjectRef(
        manifest.apiVersion(), manifest.kind(), manifest.namespace(), manifest.name());
  }

  /// A server that knows the kinds of one release.
  record Cluster(String name, Release release, ApiServer server) implements AutoCloseable {
    static Cluster of(Release release) {
      Optional<List<String>> real = RealCrds.find().map(crds -> crds.texts(folder(release)));
      String kinds = real.isPresent() ? "the real CRDs" : "CRDs of our catalogue";
      var cluster =
          new Cluster(
              "NIM Operator %s, %s".formatted(release.version(), kinds),
              release,
              ApiServer.start());
      cluster
          .api()
          .installCrds(
              real.map(crds -> withWaivers(crds, release))
                  .orElseGet(() -> CatalogueCrds.texts(release)));
      cluster
          .api()
          .createNamespaces("nim-prod", "nim-eu", "nim-us", "nim-staging", "nimfleet-system");
      return cluster;
    }

    private static String folder(Release release) {
      return release == Release.MAIN ? "main" : "v" + release.version();
    }

    /// PolicyWaiver is our own kind, so that nobody else ships its CRD.
    private static List<String> withWaivers(List<String> real, Release release) {
      return Stream.concat(
              real.stream(),
              CatalogueCrds.texts(release).stream().filter(crd -> crd.contains("PolicyWaiver")))
          .toList();
    }

    ApiClient api() {
      return server.client();
    }

    @Override
    public void close() {
      server.close();
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
