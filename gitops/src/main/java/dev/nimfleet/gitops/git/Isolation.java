package dev.nimfleet.gitops.git;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// JGit without the machine that it runs on: no `~/.gitconfig` that sends a URL elsewhere, no
/// `GIT_SSH` that starts a program, and no file of its own in somebody's home.
final class Isolation extends SystemReader.Delegate {
  static {
    SystemReader.setInstance(new Isolation(SystemReader.getInstance()));
  }

  private Isolation(SystemReader real) {
    super(real);
  }

  /// Holds for all of JGit in this JVM, and has to be called before JGit is.
  static void begin() {
    // The initializer did it.
  }

  @Override
  public @Nullable String getenv(String variable) {
    return null;
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new Ours(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new Ours(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new Ours(parent, fs);
  }

  /// Settings that are in no file.
  private static final class Ours extends FileBasedConfig {
    /// What the coarsest file systems have. JGit would measure it: for seconds, and with files that
    /// it puts into each repository that it meets, others' too.
    private static final Duration STEPS_OF_FILE_TIMES = Duration.ofSeconds(2);

    Ours(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {
      // There is no file.
    }

    @Override
    public void save() {
      // There is no file.
    }

    @Override
    public boolean isOutdated() {
      return false;
    }

    @Override
    public long getTimeUnit(
        String section,
        @Nullable String subsection,
        String name,
        long defaultValue,
        TimeUnit unit) {
      return section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
          ? unit.convert(STEPS_OF_FILE_TIMES)
          : super.getTimeUnit(section, subsection, name, defaultValue, unit);
    }
  }
}
