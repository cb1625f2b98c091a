package dev.nimfleet.compiler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// NVIDIA's samples and the manifests that circulate in blogs, judged as a real kube-apiserver 1.37
/// with strict field validation judges them.
class SamplesTest {
  private static final Set<Release> ALL = Set.of(Release.values());

  @Test
  void theWorkedExampleIsAcceptedUnderAllReleases() {
    assertThat(findings("reference/worked-example.yaml", ALL)).isEmpty();
  }

  @Test
  void nvidiasSamplesAreAcceptedAsTheApiServerAcceptsThem() {
    for (Path sample : SharedFiles.files(SharedFiles.orSkip("samples/nim"))) {
      String path = "samples/nim/" + sample.getFileName();
      assertThat(findings(path, Set.of(Release.V3_1_2))).as(path).isEmpty();
      assertThat(findings(path, Set.of(Release.MAIN))).as(path).isEmpty();
    }
  }

  @Test
  void nvidiasRouterSampleNeedsALaterReleaseThan302() {
    assertThat(findings("samples/nim/standalone-httproute-llm.yaml", ALL))
        .containsExactly(
            "standalone-httproute-llm.yaml:51:5: K003 NIMService `meta-llama-3-2-1b-instruct` has"
                + " no field `spec.expose.router` in NIM Operator 3.0.2.");
    for (String other : List.of("nimcache-hf", "nimcache-ngc", "standalone-basic-llm")) {
      assertThat(findings("samples/nim/" + other + ".yaml", ALL)).isEmpty();
    }
  }

  @Test
  void nvidiasAutoscalingSampleIsRefusedByTheOperatorsOwnRule() {
    for (Release release : Release.values()) {
      assertThat(findings("samples/nim-rejected/standalone-autoscaling-llm.yaml", Set.of(release)))
          .containsExactly(
              "standalone-autoscaling-llm.yaml:44:13: K010 `spec` of NIMService"
                  + " `meta-llama-3-2-1b-instruct`: spec.replicas cannot be set when"
                  + " spec.scale.enabled is true.");
    }
  }

  @Test
  void theBlogsCacheIsRefused() {
    assertThat(findings("samples/blog/cache.yaml", ALL))
        .containsExactly(
            "cache.yaml:4:1: K004 NIMCache `llama-3-1-70b-cache` lacks `spec.source`.",
            "cache.yaml:5:3: K002 NIMCache `llama-3-1-70b-cache` has no field `spec.model`.",
            "cache.yaml:12:74: K002 NIMCache `llama-3-1-70b-cache` has no field"
                + " `spec.storage.pvc.accessMode`.",
            "cache.yaml:14:5: K002 NIMCache `llama-3-1-70b-cache` has no field"
                + " `spec.resources.limits`.");
  }

  @Test
  void theBlogsCacheIsToldWhereEachSettingBelongs() {
    Diagnostics found = new Diagnostics();
    SharedFiles.objects(SharedFiles.orSkip("samples/blog/cache.yaml"))
        .forEach(object -> Catalogue.ofAllReleases().check(object, found));
    assertThat(found.sorted().stream().flatMap(one -> one.help().stream()))
        .containsExactly(
            "`nimfleet explain K004` tells why and what to do.",
            "It belongs at `spec.source.ngc.model`.",
            "It belongs at `spec.storage.pvc.volumeAccessMode`.",
            "Write `cpu` and `memory` directly under `spec.resources`; a download needs no GPU.");
  }

  /// The API server also lists `spec.image.pullSecrets[0].name`; here it is part of the wrong type.
  @Test
  void theBlogsServiceIsRefused() {
    List<String> always =
        List.of(
            "svc.yaml:9:19: K005 `spec.image.pullSecrets[0]` of NIMService `llama-3-1-70b` must be"
                + " a string, and is a map.",
            "svc.yaml:16:5: K002 NIMService `llama-3-1-70b` has no field"
                + " `spec.readinessProbe.httpGet`.",
            "svc.yaml:17:5: K002 NIMService `llama-3-1-70b` has no field"
                + " `spec.readinessProbe.initialDelaySeconds`.",
            "svc.yaml:18:5: K002 NIMService `llama-3-1-70b` has no field"
                + " `spec.readinessProbe.periodSeconds`.",
            "svc.yaml:19:5: K002 NIMService `llama-3-1-70b` has no field"
                + " `spec.readinessProbe.failureThreshold`.",
            "svc.yaml:21:5: K002 NIMService `llama-3-1-70b` has no field"
                + " `spec.startupProbe.httpGet`.",
            "svc.yaml:22:5: K002 NIMService `llama-3-1-70b` has no field"
                + " `spec.startupProbe.failureThreshold`.",
            "svc.yaml:23:5: K002 NIMService `llama-3-1-70b` has no field"
                + " `spec.startupProbe.periodSeconds`.");
    assertThat(findings("samples/blog/svc.yaml", Set.of(Release.MAIN))).isEqualTo(always);
    assertThat(findings("samples/blog/svc.yaml", ALL))
        .hasSize(always.size() + 1)
        .containsAll(always)
        .contains("svc.yaml:4:1: K004 NIMService `llama-3-1-70b` lacks `spec.authSecret`.");
  }

  /// The API server accepts it: KEDA ignores what it does not know.
  @Test
  void theBlogsScalerIsRefusedForASettingThatKedaRemoved() {
    assertThat(findings("samples/blog/so.yaml", ALL))
        .containsExactly(
            "so.yaml:14:19: K012 `spec.triggers[0]` of ScaledObject `llama-3-1-70b-scaler`:"
                + " `metadata.metricName` was removed in KEDA 2.12 and is ignored.",
            "so.yaml:21:19: K012 `spec.triggers[1]` of ScaledObject `llama-3-1-70b-scaler`:"
                + " `metadata.metricName` was removed in KEDA 2.12 and is ignored.");
  }

  private static List<String> findings(String path, Set<Release> releases) {
    Diagnostics found = new Diagnostics();
    Catalogue catalogue = new Catalogue(releases);
    SharedFiles.objects(SharedFiles.orSkip(path)).forEach(object -> catalogue.check(object, found));
    return found.sorted().stream().map(Object::toString).toList();
  }
}
