package dev.nimfleet.gitops.git;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.KeyPasswordProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.agent.ConnectorFactory;
import org.jspecify.annotations.Nullable;

/// Of SSH: one key, the servers that are known, no agent, no `~/.ssh` and nobody to ask.
final class SshDoor implements Door {
  private final GitAccess.SshKey access;
  private final Sessions sessions;
  private final Optional<String> passphrase;
  private volatile Optional<Reason> complaint = Optional.empty();

  SshDoor(URIish url, GitAccess.SshKey access) throws Refusal {
    this.access = access;
    if (!Files.isReadable(access.key())) {
      throw new Refusal(GitReasons.secretUnreadable("SSH key", access.key()));
    }
    if (!Files.isReadable(access.knownHosts())) {
      throw new Refusal(GitReasons.secretUnreadable("known hosts", access.knownHosts()));
    }
    this.passphrase = passphrase(access);
    this.sessions = new Sessions();
  }

  private static Optional<String> passphrase(GitAccess.SshKey access) throws Refusal {
    if (access.passphrase().isEmpty()) {
      return Optional.empty();
    }
    Path file = access.passphrase().get();
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new Refusal(GitReasons.secretUnreadable("passphrase", file));
    }
  }

  @Override
  public void open(Transport transport) {
    if (transport instanceof SshTransport ssh) {
      ssh.setSshSessionFactory(sessions);
    }
  }

  @Override
  public Optional<Reason> complaint() {
    return complaint;
  }

  @Override
  public void close() {
    sessions.close();
  }

  /// Sessions with what [GitAccess.SshKey] names.
  private final class Sessions extends SshdSessionFactory {
    Sessions() {
      // The cache of keys and the proxies of `~/.ssh/config` are not wanted.
      super(null, null);
      File folder = access.key().toAbsolutePath().resolveSibling(".").toFile();
      setHomeDirectory(folder);
      setSshDirectory(folder);
    }

    @Override
    protected @Nullable SshConfigStore createSshConfigStore(
        File home, @Nullable File file, String user) {
      return null;
    }

    @Override
    protected @Nullable ConnectorFactory getConnectorFactory() {
      return null;
    }

    @Override
    protected String getDefaultPreferredAuthentications() {
      return "publickey";
    }

    @Override
    protected List<Path> getDefaultIdentities(File folder) {
      return List.of(access.key());
    }

    @Override
    protected List<Path> getDefaultKnownHostsFiles(File folder) {
      return List.of(access.knownHosts());
    }

    @Override
    protected ServerKeyDatabase createServerKeyDatabase(File home, File folder) {
      return new KnownHosts(super.createServerKeyDatabase(home, folder));
    }

    @Override
    protected KeyPasswordProvider createKeyPasswordProvider(
        @Nullable CredentialsProvider provider) {
      return new OnePassphrase();
    }
  }

  /// Says which server it was that is not known.
  private final class KnownHosts implements ServerKeyDatabase {
    private final ServerKeyDatabase file;

    KnownHosts(ServerKeyDatabase file) {
      this.file = file;
    }

    @Override
    public List<PublicKey> lookup(
        String server, InetSocketAddress address, Configuration configuration) {
      return file.lookup(server, address, Strict.INSTANCE);
    }

    @Override
    public boolean accept(
        String server,
        InetSocketAddress address,
        PublicKey key,
        Configuration configuration,
        @Nullable CredentialsProvider provider) {
      if (file.accept(server, address, key, Strict.INSTANCE, null)) {
        return true;
      }
      String fingerprint = KeyUtils.getFingerPrint(key);
      complaint =
          Optional.of(
              file.lookup(server, address, Strict.INSTANCE).isEmpty()
                  ? GitReasons.serverUnknown(
                      server,
                      fingerprint,
                      server + " " + PublicKeyEntry.toString(key),
                      access.knownHosts())
                  : GitReasons.serverChanged(server, fingerprint, access.knownHosts()));
      return false;
    }
  }

  /// What is not known is not spoken to, and nothing is written down.
  private enum Strict implements ServerKeyDatabase.Configuration {
    INSTANCE;

    @Override
    public List<String> getUserKnownHostsFiles() {
      return List.of();
    }

    @Override
    public List<String> getGlobalKnownHostsFiles() {
      return List.of();
    }

    @Override
    public StrictHostKeyChecking getStrictHostKeyChecking() {
      return StrictHostKeyChecking.REQUIRE_MATCH;
    }

    @Override
    public boolean getHashKnownHosts() {
      return false;
    }

    @Override
    public String getUsername() {
      return "";
    }
  }

  private final class OnePassphrase implements KeyPasswordProvider {
    @Override
    public char @Nullable [] getPassphrase(URIish key, int attempt) {
      if (passphrase.isEmpty()) {
        complaint = Optional.of(GitReasons.keyEncrypted(access.key()));
      }
      return passphrase.map(String::toCharArray).orElse(null);
    }

    @Override
    public void setAttempts(int most) {
      // There is one passphrase, so one attempt.
    }

    @Override
    public boolean keyLoaded(URIish key, int attempt, @Nullable Exception error) {
      if (error != null) {
        complaint = Optional.of(GitReasons.passphraseWrong(access.key()));
      }
      return false;
    }
  }
}
