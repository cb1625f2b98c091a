package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientFileTest {
  private final String first = new ClientAuthority().pem();
  private final String second = new ClientAuthority().pem();
  private final Path file;
  private final ClientFile clients;

  ClientFileTest(@TempDir Path folder) throws Exception {
    file = Files.writeString(folder.resolve("ca.crt"), first);
    clients = new ClientFile(file, ClientTrust.USUAL_NAMES);
  }

  @Test
  void itIsReadAgainWhenItChanges() throws Exception {
    ClientTrust before = clients.current();
    clients.step();
    assertThat(clients.current()).isSameAs(before);

    Files.writeString(file, first + second);
    clients.step();
    assertThat(Collections.list(clients.current().keyStore().aliases())).hasSize(2);
  }

  @Test
  void whatCannotBeUsedIsReportedAndThoseOfBeforeAreAdmitted() throws Exception {
    ClientTrust before = clients.current();
    Files.writeString(file, "");
    assertThatThrownBy(clients::step)
        .isInstanceOf(UnusableCertificate.class)
        .hasMessage("`%s`: There is no certificate.".formatted(file));
    Files.delete(file);
    assertThatThrownBy(clients::step).hasMessage("`%s` cannot be read.".formatted(file));
    assertThat(clients.current()).isSameAs(before);

    Files.writeString(file, second);
    clients.step();
    assertThat(clients.current()).isNotSameAs(before);
  }

  @Test
  void aFileThatAdmitsNobodyIsNoneToBeginWith() {
    assertThatThrownBy(() -> new ClientFile(file.resolveSibling("none"), ClientTrust.USUAL_NAMES))
        .hasMessageEndingWith("none` cannot be read.");
  }
}
