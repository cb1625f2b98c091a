package dev.nimfleet.webhook.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.library.Libraries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupKindTest {
  private static final LookupKind SERVICE = LookupKinds.find("v1", "Service").orElseThrow();
  private static final LookupKind NAMESPACE = LookupKinds.find("v1", "Namespace").orElseThrow();

  @Test
  void objectsAreWhereTheApiServerKeepsThem() {
    assertThat(LookupKinds.NIM_CACHE.path("nim-prod", "llama"))
        .isEqualTo("/apis/apps.nvidia.com/v1alpha1/namespaces/nim-prod/nimcaches/llama");
    assertThat(SERVICE.path("a", "b")).isEqualTo("/api/v1/namespaces/a/services/b");
    assertThat(NAMESPACE.path("", "a")).isEqualTo("/api/v1/namespaces/a");
    assertThat(SERVICE.collection("")).isEqualTo("/api/v1/services");
  }

  /// S16 and path tricks: the name of an object that is being created may be empty.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../secrets/x",
        "a/b",
        "a%2fb",
        "a?watch=1",
        "a#b",
        "a b",
        "A",
        "ä",
        "a\n",
        "-a",
        "a-",
        "a..b",
        "a\\b"
      })
  void noSuchNameReachesTheApiServer(String name) {
    assertThat(SERVICE.canHave("nim-prod", name)).isFalse();
    assertThat(SERVICE.canHave(name, "a")).isFalse();
    assertThatThrownBy(() -> SERVICE.path("nim-prod", name))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anObjectOfTheClusterIsInNoNamespaceAndAnotherIsInOne() {
    assertThat(NAMESPACE.canHave("", "a")).isTrue();
    assertThat(NAMESPACE.canHave("a", "a")).isFalse();
    assertThat(SERVICE.canHave("", "a")).isFalse();
  }

  /// S3: a rule cannot make the webhook call what it likes, nor read a Secret.
  @Test
  void noOtherKindIsLookedUp() {
    assertThat(LookupKinds.find("v1", "Secret")).isEmpty();
    assertThat(LookupKinds.find("apps/v1beta1", "Deployment")).isEmpty();
  }

  /// S3: what other engines have, and were broken into by.
  @Test
  void noFunctionOfARuleReachesTheNetworkOrTheMachine() {
    assertThat(Libraries.all())
        .flatExtracting(Library::overloads)
        .extracting(Overload::function)
        .isNotEmpty()
        .noneMatch(name ->
            name.matches("(?i).*(http|fetch|download|image|globalcontext|env|file|random|now).*"));
  }
}
