package dev.nimfleet.compiler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The matchers written by hand agree with the patterns of the CRDs.
class FormatTest {

  @Property(tries = 20_000)
  void everyMatcherAgreesWithItsPattern(
      @ForAll Format format, @ForAll("textsNearTheFormats") String text) {
    assertThat(format.matches(text))
        .as("%s of %s", format, text)
        .isEqualTo(format.agreesWithPattern(text));
  }

  /// Letters that mean something to a format, and whole pieces of those that need many.
  @Provide
  Arbitrary<String> textsNearTheFormats() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "a",
            "z",
            "A",
            "K",
            "Ki",
            "i",
            "m",
            "ms",
            "s",
            "h",
            "d",
            "w",
            "y",
            "e",
            "E",
            "0",
            "9",
            "12",
            "12345",
            "123456",
            ".",
            "-",
            "_",
            "/",
            "+",
            "*",
            "*.",
            ":",
            "#",
            "~",
            " ",
            "\n",
            "é",
            "http://",
            "https://",
            "/v1/hf",
            "2027-01-15",
            "xn--");
    return piece.list().ofMaxSize(6).map(pieces -> String.join("", pieces));
  }
}
