import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Copies a jar, lifting its classes from a format older than Java 6 (class file version 50) to
/// that of Java 8, with the stack maps that this format has. Nothing else in them changes.
///
/// A start-up cache cannot hold classes of the old format. picocli is compiled for Java 5, and to
/// load it without the cache takes longer than everything else that `nimfleet --version` does.
///
///     java ModernClasses.java OLD.jar NEW.jar
public class ModernClasses {
  private static final int JAVA_6 = 50;
  private static final int JAVA_8 = 52;

  /// One time for all entries, so that the same input gives the same bytes.
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0]);
    Path to = Path.of(args[1]);
    var bytes = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {from.toUri().toURL()});
        var jar = new JarFile(from.toFile());
        var out = new JarOutputStream(bytes)) {
      ClassFile classFile =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader)
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      List<JarEntry> entries = new ArrayList<>(jar.stream().filter(e -> !e.isDirectory()).toList());
      entries.sort(Comparator.comparing(JarEntry::getName));
      for (JarEntry entry : entries) {
        byte[] content = jar.getInputStream(entry).readAllBytes();
        put(out, entry.getName(), isClass(entry) ? lift(classFile, content) : content);
      }
      put(
          out,
          "META-INF/CHANGES-BY-NIMFLEET",
          "The class files were lifted to the format of Java 8; see ModernClasses.java.\n"
              .getBytes(StandardCharsets.UTF_8));
    }
    Files.createDirectories(to.toAbsolutePath().getParent());
    Files.write(to, bytes.toByteArray());
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class");
  }

  private static byte[] lift(ClassFile classFile, byte[] bytes) {
    ClassModel old = classFile.parse(bytes);
    if (old.majorVersion() >= JAVA_6) {
      return bytes;
    }
    // Code that goes through the builder, instruction by instruction, gets its stack maps there.
    ClassTransform code =
        ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(JAVA_8, 0);
          } else {
            builder.with(element);
          }
        };
    byte[] lifted = classFile.transformClass(old, version.andThen(code));
    List<VerifyError> wrong = classFile.verify(lifted);
    if (!wrong.isEmpty()) {
      throw wrong.getFirst();
    }
    return lifted;
  }

  private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
    var entry = new JarEntry(name);
    entry.setTimeLocal(TIME);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
