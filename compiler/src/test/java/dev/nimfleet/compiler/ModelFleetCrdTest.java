package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.ApiResponse;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.golden.GoldenFolder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `nimfleet schema --crd` gives a CRD that a real API server takes, and that takes what compiles.
@RequiresApiServer
class ModelFleetCrdTest {
  @Test
  void everyFleetThatCompilesIsAModelFleetOfTheCluster() {
    var refusals = new ArrayList<String>();
    try (ApiServer server = ApiServer.start()) {
      server.client().installCrds(List.of(FleetFormats.customResourceDefinition()));
      List<GoldenFolder> fleets = new ArrayList<>(Goldens.examples());
      Goldens.fleets().stream().filter(ModelFleetCrdTest::hasOneFleet).forEach(fleets::add);
      for (GoldenFolder golden : fleets) {
        ApiResponse response = create(server, golden.name(), yaml(golden));
        if (response.code() != 201) {
          refusals.add(golden.name() + ": " + response);
        }
      }

      assertThat(fleets).hasSizeGreaterThan(20);
      assertThat(refusals).isEmpty();
      assertThat(
              create(server, "misspelt", SmallFleet.fleet().model("a", "replcas: 2").yaml())
                  .message())
          .contains("unknown field \"spec.models.a.replcas\"");
    }
  }

  /// Each fleet gets a namespace of its own, since most are called `prod`.
  private static ApiResponse create(ApiServer server, String namespace, String yaml) {
    server.client().createNamespaces(namespace);
    var ref = new ObjectRef("nimfleet.dev/v1alpha1", "ModelFleet", namespace, "prod");
    return server
        .client()
        .dryRun()
        .create(ref, yaml.replaceAll("namespace: nim-prod", "namespace: " + namespace));
  }

  /// The API server's strict decoder takes a `<<` beside the key that it sets for a repetition, so
  /// the fleet that is about YAML's forms stays a file.
  private static boolean hasOneFleet(GoldenFolder golden) {
    if (golden.name().equals("yaml-forms")) return false;
    return golden.inputs().size() == 1 && yaml(golden).split("kind: ModelFleet", -1).length == 2;
  }

  private static String yaml(GoldenFolder golden) {
    return new String(golden.inputs().get(golden.inputs().firstKey()), StandardCharsets.UTF_8);
  }
}
