package dev.nimfleet.compiler.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DiagnosticJsonTest {
  private static final Code CODE = new Code("F012", Severity.ERROR, "Unknown", "why", "fix");

  @Test
  void aDiagnosticIsOneLineOfTheDocument() {
    Source source = new Source("fleet.yaml", "a: 1\nb: mixd\n");
    Diagnostic diagnostic =
        Diagnostic.of(CODE, source.span(8, 12), "Unknown `mixd`.", "did you mean `mixed`?")
            .note(source.span(0, 4), "beside this");

    assertThat(DiagnosticJson.print(List.of(diagnostic)))
        .isEqualTo(
            """
            {"diagnostics":[
            {"code":"F012","severity":"error","file":"fleet.yaml","line":2,"column":4,\
            "endLine":2,"endColumn":8,"message":"Unknown `mixd`.",\
            "notes":[{"text":"beside this","file":"fleet.yaml","line":1,"column":1,\
            "endLine":1,"endColumn":5}],\
            "help":["did you mean `mixed`?"]}
            ]}
            """);
  }

  @Test
  void noDiagnosticIsAnEmptyList() {
    assertThat(new JsonMapper().readTree(DiagnosticJson.print(List.of())).path("diagnostics"))
        .isEmpty();
  }

  @Test
  void everyTextComesBackAsItWas() {
    String odd = "\" \\ \n \r \t \0 \033 é 🚀 \u2028 \u202e \ud800";
    Source source = new Source(odd, "x");
    Diagnostic diagnostic = Diagnostic.of(CODE, source.span(0, 1), odd, odd);

    JsonNode read =
        new JsonMapper()
            .readTree(DiagnosticJson.print(List.of(diagnostic)))
            .path("diagnostics")
            .path(0);

    assertThat(read.path("message").stringValue()).isEqualTo(odd);
    assertThat(read.path("file").stringValue()).isEqualTo(odd);
    assertThat(read.path("help").path(0).stringValue()).isEqualTo(odd);
  }
}
