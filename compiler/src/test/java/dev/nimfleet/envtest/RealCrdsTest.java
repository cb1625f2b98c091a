package dev.nimfleet.envtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What the API server says, under each release of NIM Operator, to the manifests that people copy.
@RequiresRealCrds
@RequiresApiServer
@ParameterizedClass(name = "{0}")
@MethodSource("clusters")
class RealCrdsTest {
  private final Cluster cluster;

  RealCrdsTest(Cluster cluster) {
    this.cluster = cluster;
  }

  /// One after the other: JUnit closes each before it asks for the next.
  static Stream<Cluster> clusters() {
    return crds().releases().stream().map(Cluster::of);
  }

  @Test
  void theWorkedExampleIsAccepted() {
    assertThat(documents("reference/worked-example.yaml"))
        .hasSize(5)
        .allSatisfy(document ->
            assertThat(cluster.api().create(document.ref(), document.yaml()))
                .returns(201, ApiResponse::code));
  }

  @Test
  void nvidiasSamplesAreAccepted() {
    assertThat(refusals("samples/nim/nimcache-hf.yaml")).isEmpty();
    assertThat(refusals("samples/nim/nimcache-ngc.yaml")).isEmpty();
    assertThat(refusals("samples/nim/standalone-basic-llm.yaml")).isEmpty();
  }

  @Test
  void theRouterIsUnknownBeforeOperator31() {
    List<String> refusals = refusals("samples/nim/standalone-httproute-llm.yaml");

    if (cluster.release().equals("v3.0.2"))
      assertThat(refusals)
          .containsExactly(
              "400 NIMService in version \"v1alpha1\" cannot be handled as a NIMService: strict"
                  + " decoding error: unknown field \"spec.expose.router\"");
    else assertThat(refusals).isEmpty();
  }

  @Test
  void nvidiasAutoscalingSampleIsRefusedForItsReplicas() {
    assertThat(refusals("samples/nim-rejected/standalone-autoscaling-llm.yaml"))
        .containsExactly(
            "422 NIMService.apps.nvidia.com \"meta-llama-3-2-1b-instruct\" is invalid: spec:"
                + " Invalid value: spec.replicas cannot be set when spec.scale.enabled is true");
  }

  @Test
  void theBlogsCacheIsRefused() {
    assertThat(refusals("samples/blog/cache.yaml"))
        .containsExactly(
            "400 NIMCache in version \"v1alpha1\" cannot be handled as a NIMCache: strict decoding"
                + " error: unknown field \"spec.model\", unknown field \"spec.resources.limits\","
                + " unknown field \"spec.storage.pvc.accessMode\"");
  }

  @Test
  void theBlogsServiceIsRefused() {
    assertThat(refusals("samples/blog/svc.yaml"))
        .containsExactly(
            "400 NIMService in version \"v1alpha1\" cannot be handled as a NIMService: strict"
                + " decoding error: unknown field \"spec.image.pullSecrets[0].name\","
                + " unknown field \"spec.readinessProbe.failureThreshold\","
                + " unknown field \"spec.readinessProbe.httpGet\","
                + " unknown field \"spec.readinessProbe.initialDelaySeconds\","
                + " unknown field \"spec.readinessProbe.periodSeconds\","
                + " unknown field \"spec.startupProbe.failureThreshold\","
                + " unknown field \"spec.startupProbe.httpGet\","
                + " unknown field \"spec.startupProbe.periodSeconds\"");
  }

  /// Its faults are in the queries, which no schema reads.
  @Test
  void theBlogsScaledObjectIsAccepted() {
    assertThat(refusals("samples/blog/so.yaml")).isEmpty();
  }

  /// Dry, since the samples share their names.
  private List<String> refusals(String file) {
    return documents(file).stream()
        .map(document -> cluster.api().dryRun().create(document.ref(), document.yaml()))
        .filter(response -> !response.isSuccess())
        .map(response -> response.code() + " " + response.message())
        .toList();
  }

  /// A server that knows the kinds of one release.
  record Cluster(String release, ApiServer server) implements AutoCloseable {
    static Cluster of(String release) {
      var cluster = new Cluster(release, ApiServer.start());
      cluster.api().createNamespaces("nim-prod", "nim-service");
      cluster.api().installCrds(crds().texts(release));
      return cluster;
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
      return release;
    }
  }

  private record Document(ObjectRef ref, String yaml) {
    private static final Pattern METADATA = Pattern.compile("(?ms)^metadata:.*?(?=^\\w)");

    static Document of(String yaml) {
      String metadata = first(METADATA, yaml);
      return new Document(
          new ObjectRef(
              first(Pattern.compile("(?m)(?<=^apiVersion: )\\S+"), yaml),
              first(Pattern.compile("(?m)(?<=^kind: )\\S+"), yaml),
              first(Pattern.compile("(?m)(?<=^  namespace: |, namespace: )[\\w.-]+"), metadata),
              first(Pattern.compile("(?m)(?<=^  name: |\\{name: )[\\w.-]+"), metadata)),
          yaml);
    }

    private static String first(Pattern pattern, String text) {
      Matcher matcher = pattern.matcher(text);
      if (!matcher.find())
        throw new IllegalArgumentException("No %s in %s".formatted(pattern, text));
      return matcher.group();
    }
  }

  private static List<Document> documents(String file) {
    Path path = crds().folder().resolveSibling(file);
    try {
      return Pattern.compile("(?m)^---$")
          .splitAsStream(Files.readString(path))
          .filter(text -> !text.isBlank())
          .map(Document::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RealCrds crds() {
    return RealCrds.find().orElseThrow();
  }
}
