package dev.nimfleet.compiler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueCrdsTest {

  @Test
  void whatIsWrittenReadsBackAsTheCatalogue() {
    for (Release release : Release.values()) {
      List<String> texts = CatalogueCrds.texts(release);
      for (int i = 0; i < texts.size(); i++) {
        Kind kind = CatalogueCrds.kinds().get(i);
        CrdComparison comparison = CrdComparison.of(kind, read(texts.get(i)), release);
        assertThat(comparison.differences()).as(kind.name()).isEmpty();
      }
    }
  }

  @Test
  void aReleaseHasItsOwnFields() {
    assertThat(nimServiceSpec(Release.V3_0_2).find("properties", "priorityClassName")).isEmpty();
    assertThat(nimServiceSpec(Release.V3_1_2).find("properties", "priorityClassName")).isPresent();
    assertThat(nimServiceSpec(Release.V3_0_2).text("properties", "replicas", "minimum"))
        .contains("1");
    assertThat(nimServiceSpec(Release.MAIN).text("properties", "replicas", "minimum"))
        .contains("0");
  }

  private static MapNode nimServiceSpec(Release release) {
    MapNode crd = CatalogueCrds.crd(NimService.KIND, release);
    MapNode version =
        (MapNode) Rule.items((MapNode) crd.get("spec").orElseThrow(), "versions").getFirst();
    return (MapNode) version.find("schema", "openAPIV3Schema", "properties", "spec").orElseThrow();
  }

  private static MapNode read(String text) {
    Diagnostics found = new Diagnostics();
    MapNode crd = SharedFiles.objects(new Source("crd.yaml", text), found).getFirst();
    assertThat(found.sorted()).isEmpty();
    return crd;
  }
}
