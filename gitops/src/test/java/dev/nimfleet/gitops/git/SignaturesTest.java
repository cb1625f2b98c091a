package dev.nimfleet.gitops.git;

import static dev.nimfleet.gitops.git.GitSourceTest.moved;
import static dev.nimfleet.gitops.git.GitSourceTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may change a fleet, when signatures are asked for.
class SignaturesTest {
  @TempDir Path folder;
  private Upstream upstream;

  @BeforeEach
  void init() {
    upstream = Upstream.in(folder);
    upstream.write("fleet.yaml", "1");
  }

  @Test
  @RequiresPrograms("ssh-keygen")
  void aCommitThatIsSignedWithAnAllowedKeyIsFollowed() throws IOException {
    SignaturePolicy policy = allowed(sshKey("ada"));
    String commit = upstream.push("Signed", sshSigned("ada"));

    assertThat(moved(fetch(policy)).revision().commit()).isEqualTo(commit);
  }

  @Test
  @RequiresPrograms("ssh-keygen")
  void anUnsignedCommitIsRefused() throws IOException {
    SignaturePolicy policy = allowed(sshKey("ada"));
    String commit = upstream.push("Unsigned");

    assertThat(refused(fetch(policy)).reason())
        .hasToString(
            "Commit %s is not signed. To mend it: sign it (`git commit --amend -S`) with a key that is trusted here."
                .formatted(commit.substring(0, 10)));
  }

  @Test
  @RequiresPrograms("ssh-keygen")
  void aCommitThatIsSignedWithAnotherKeyIsRefused() throws IOException {
    SignaturePolicy policy = allowed(sshKey("ada"));
    sshKey("eve");
    String commit = upstream.push("Signed", sshSigned("eve"));

    assertThat(refused(fetch(policy)).reason().what())
        .startsWith("Commit %s is signed with the key `SHA256:".formatted(commit.substring(0, 10)))
        .endsWith("`, which is not trusted.");
  }

  /// R33
  @Test
  @RequiresPrograms("ssh-keygen")
  void aCommitThatWasChangedAfterItWasSignedIsRefused() throws IOException {
    SignaturePolicy policy = allowed(sshKey("ada"));
    upstream.push("Signed", sshSigned("ada"));
    String commit = forge("Signed", "Forged");

    assertThat(refused(fetch(policy)).reason().what())
        .startsWith("The signature of commit %s is not valid".formatted(commit.substring(0, 10)));
  }

  @Test
  @RequiresPrograms("ssh-keygen")
  void aKeyThatIsAllowedLaterIsTrustedAtTheNextFetch() throws IOException {
    SignaturePolicy.Ssh policy = allowed(sshKey("ada"));
    String eve = sshKey("eve");
    upstream.push("Signed", sshSigned("eve"));
    refused(fetch(policy));

    Files.writeString(policy.allowedSigners(), "eve@example.com " + eve);

    moved(fetch(policy));
  }

  @Test
  @RequiresPrograms("ssh-keygen")
  void aStricterPolicyHoldsForACommitThatIsHereAlready() throws IOException {
    upstream.push("Unsigned");
    moved(fetch(new SignaturePolicy.None()));

    assertThat(refused(fetch(allowed(sshKey("ada")))).reason().what()).endsWith("is not signed.");
  }

  @Test
  @RequiresPrograms("ssh-keygen")
  void aSignedTagVouchesForItsCommit() throws IOException {
    SignaturePolicy policy = allowed(sshKey("ada"));
    String commit = upstream.push("Unsigned");
    upstream.git(
        "-c",
        "gpg.format=ssh",
        "-c",
        "user.signingkey=" + folder.resolve("ada"),
        "tag",
        "-s",
        "v1",
        "-m",
        "Signed");
    upstream.git("push", "--quiet", "origin", "v1");
    var place = new GitPlace(upstream.url(), new Pointer.Tag("v1"), "");

    assertThat(moved(fetch(place, policy)).revision().commit()).isEqualTo(commit);
  }

  @Test
  void allowedSignersThatAreNotThereAreNamed() {
    upstream.push("Unsigned");
    Path file = folder.resolve("signers");
    String signature = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----";
    carry(signature);

    assertThat(refused(fetch(new SignaturePolicy.Ssh(file))).reason().what())
        .isEqualTo("The file `%s` (allowed signers) cannot be read.".formatted(file));
  }

  @Test
  @RequiresPrograms("gpg")
  void aCommitThatIsSignedWithAKeyOfTheKeyringIsFollowed() throws IOException {
    gpgKey("ada");
    SignaturePolicy policy = keyring("ada", "--armor");
    String commit = upstream.push("Signed", "-Sada@example.com");

    assertThat(moved(fetch(policy)).revision().commit()).isEqualTo(commit);
    assertThat(fetch(keyring("ada"))).isInstanceOf(Fetched.Unchanged.class);
  }

  @Test
  @RequiresPrograms("gpg")
  void aKeyThatIsNotInTheKeyringIsRefused() throws IOException {
    gpgKey("ada");
    gpgKey("eve");
    SignaturePolicy policy = keyring("ada");
    String commit = upstream.push("Signed", "-Seve@example.com");

    assertThat(refused(fetch(policy)).reason().what())
        .matches(
            "Commit %s is signed with the key `[0-9A-F]{16}`, which is not trusted\\."
                .formatted(commit.substring(0, 10)));
  }

  @Test
  @RequiresPrograms("gpg")
  void aKeyThatWasRevokedIsRefused() throws IOException {
    gpgKey("ada");
    upstream.push("Signed", "-Sada@example.com");
    moved(fetch(keyring("ada")));

    String fingerprint = fingerprint("ada");
    Path revocation = gpgHome().resolve("openpgp-revocs.d").resolve(fingerprint + ".rev");
    Files.writeString(
        revocation, Files.readString(revocation).replace(":-----BEGIN", "-----BEGIN"));
    gpg("--import", revocation.toString());

    assertThat(refused(fetch(keyring("ada"))).reason().what())
        .startsWith("The signature of commit ");
  }

  @Test
  @RequiresPrograms("gpg")
  void aCommitThatWasChangedAfterItWasSignedWithGpgIsRefused() throws IOException {
    gpgKey("ada");
    SignaturePolicy policy = keyring("ada");
    upstream.push("Signed", "-Sada@example.com");
    forge("Signed", "Forged");

    assertThat(refused(fetch(policy)).reason().what()).startsWith("The signature of commit ");
  }

  @Test
  @RequiresPrograms({"gpg", "ssh-keygen"})
  void anotherKindOfSignatureIsRefused() throws IOException {
    sshKey("ada");
    gpgKey("ada");
    String commit = upstream.push("Signed", sshSigned("ada"));

    assertThat(refused(fetch(keyring("ada"))).reason().what())
        .isEqualTo(
            "Commit %s is not signed with GPG, which is asked for here."
                .formatted(commit.substring(0, 10)));
  }

  @AfterEach
  void endAgent() {
    if (Files.exists(gpgHome())) {
      Upstream.run(folder, "gpgconf", "--homedir", gpgHome().toString(), "--kill", "all");
    }
  }

  /// Puts the commit of `main` back with another message under its signature.
  private String forge(String message, String other) {
    String raw = upstream.git("cat-file", "commit", "HEAD").replace("\n" + message, "\n" + other);
    return replaceMain(raw);
  }

  private void carry(String signature) {
    String raw = upstream.git("cat-file", "commit", "HEAD");
    int end = raw.indexOf("\n\n");
    replaceMain(
        raw.substring(0, end) + "\ngpgsig " + signature.replace("\n", "\n ") + raw.substring(end));
  }

  private String replaceMain(String raw) {
    upstream.write("../raw", raw);
    String commit =
        upstream.git("hash-object", "-t", "commit", "-w", folder.resolve("raw").toString()).strip();
    upstream.git("push", "--quiet", "--force", "origin", commit + ":main");
    return commit;
  }

  private Fetched fetch(SignaturePolicy policy) {
    return fetch(new GitPlace(upstream.url(), new Pointer.Branch("main"), ""), policy);
  }

  private Fetched fetch(GitPlace place, SignaturePolicy policy) {
    return new GitSource(folder.resolve("cache"), GitSettings.of(place).with(policy)).fetch();
  }

  /// Makes a key, and returns its public part.
  private String sshKey(String name) throws IOException {
    Upstream.run(
        folder,
        "ssh-keygen",
        "-q",
        "-t",
        "ed25519",
        "-N",
        "",
        "-C",
        name,
        "-f",
        folder.resolve(name).toString());
    return Files.readString(folder.resolve(name + ".pub"));
  }

  private SignaturePolicy.Ssh allowed(String key) throws IOException {
    Path file = folder.resolve("allowed");
    Files.writeString(file, "ada@example.com " + key);
    return new SignaturePolicy.Ssh(file);
  }

  private String[] sshSigned(String name) {
    upstream.git("config", "gpg.format", "ssh");
    upstream.git("config", "user.signingkey", folder.resolve(name).toString());
    return new String[] {"-S"};
  }

  private Path gpgHome() {
    return folder.resolve("gpg");
  }

  private void gpgKey(String name) throws IOException {
    if (!Files.exists(gpgHome())) {
      Files.createDirectory(
          gpgHome(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path program = folder.resolve("gpg-here");
      Files.writeString(
          program, "#!/bin/sh\nexec gpg --homedir '%s' \"$@\"\n".formatted(gpgHome()));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
      upstream.git("config", "gpg.program", program.toString());
    }
    gpg("--passphrase", "", "--quick-generate-key", name + "@example.com", "ed25519", "sign");
  }

  private SignaturePolicy keyring(String name, String... options) {
    Path file = folder.resolve(name + "-keys" + options.length);
    var command = new ArrayList<>(List.of(options));
    command.addAll(
        List.of("--yes", "--output", file.toString(), "--export", name + "@example.com"));
    gpg(command.toArray(String[]::new));
    return new SignaturePolicy.Gpg(file);
  }

  private String fingerprint(String name) {
    return gpg("--with-colons", "--list-keys", name + "@example.com")
        .lines()
        .filter(line -> line.startsWith("fpr:"))
        .map(line -> line.split(":")[9])
        .findFirst()
        .orElseThrow();
  }

  private String gpg(String... arguments) {
    var command =
        new ArrayList<>(List.of("gpg", "--homedir", gpgHome().toString(), "--batch", "--quiet"));
    command.addAll(List.of(arguments));
    return Upstream.run(folder, command.toArray(String[]::new));
  }
}
