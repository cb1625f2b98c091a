import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Writes down what the JVM would put together at the first call: which case of a switch over types
/// is meant, and when two records are equal. No start-up cache holds that (JEP 483 knows lambdas
/// and joined strings), and a start would spend a good part of its time on it.
///
///     java -cp CLASSES PlainCode.java FOLDER
final class PlainCode {
  private final ClassFile format =
      ClassFile.of(
          ClassHierarchyResolverOption.of(
              ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())
                  .orElse(ClassHierarchyResolver.defaultResolver())));

  public static void main(String[] args) throws IOException {
    var code = new PlainCode();
    List<Path> classes;
    try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
      classes = files.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : classes) {
      Optional<byte[]> plain = code.plain(Files.readAllBytes(file));
      if (plain.isPresent()) Files.write(file, plain.get());
    }
  }

  /// A method that stands for what a call would be linked to.
  private record Method(MethodTypeDesc type, Consumer<CodeBuilder> body) {}

  /// The class with methods of its own for such calls, if it has any.
  private Optional<byte[]> plain(byte[] bytes) {
    ClassModel model = format.parse(bytes);
    ClassDesc self = model.thisClass().asSymbol();
    boolean isInterface = model.flags().has(AccessFlag.INTERFACE);
    List<Method> methods = new ArrayList<>();
    ClassTransform calls =
        ClassTransform.transformingMethodBodies((code, element) -> {
          Optional<Method> method =
              element instanceof InvokeDynamicInstruction call
                  ? method(self, call)
                  : Optional.empty();
          if (method.isPresent()) {
            code.invokestatic(self, name(methods.size()), method.get().type(), isInterface);
            methods.add(method.get());
          } else {
            code.with(element);
          }
        });
    ClassTransform more =
        ClassTransform.endHandler(builder -> {
          for (int i = 0; i < methods.size(); i++) {
            builder.withMethodBody(
                name(i),
                methods.get(i).type(),
                ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                methods.get(i).body());
          }
        });
    byte[] plain = format.transformClass(model, calls.andThen(more));
    return methods.isEmpty() ? Optional.empty() : Optional.of(plain);
  }

  private static String name(int index) {
    return "plain$" + index;
  }

  private static Optional<Method> method(ClassDesc self, InvokeDynamicInstruction call) {
    String maker = call.bootstrapMethod().owner().displayName();
    return switch (maker + " " + call.name().stringValue()) {
      case "SwitchBootstraps typeSwitch" ->
          types(call)
              .map(types ->
                  new Method(
                      MethodTypeDesc.of(CD_int, CD_Object, CD_int), code -> choose(code, types)));
      case "ObjectMethods equals" ->
          Optional.of(
              new Method(
                  MethodTypeDesc.of(CD_boolean, self, CD_Object),
                  code -> equals(code, self, fields(call))));
      case "ObjectMethods hashCode" ->
          Optional.of(
              new Method(
                  MethodTypeDesc.of(CD_int, self), code -> hashCode(code, self, fields(call))));
      default -> Optional.empty();
    };
  }

  /// The cases of a switch, if all are types: an enum's constant is not.
  private static Optional<List<ClassDesc>> types(InvokeDynamicInstruction call) {
    return call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance)
        ? Optional.of(call.bootstrapArgs().stream().map(ClassDesc.class::cast).toList())
        : Optional.empty();
  }

  /// The index of the first type from an index on that a value is of, their number where it is of
  /// none, and -1 for null.
  private static void choose(CodeBuilder code, List<ClassDesc> types) {
    Label isThere = code.newLabel();
    code.aload(0).ifnonnull(isThere).loadConstant(-1).ireturn().labelBinding(isThere);
    for (int i = 0; i < types.size(); i++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf(types.get(i)).ifeq(next).loadConstant(i).ireturn();
      code.labelBinding(next);
    }
    code.loadConstant(types.size()).ireturn();
  }

  private record Field(String name, ClassDesc type) {
    ClassDesc box() {
      return switch (type.descriptorString()) {
        case "Z" -> ClassDesc.of("java.lang.Boolean");
        case "B" -> ClassDesc.of("java.lang.Byte");
        case "C" -> ClassDesc.of("java.lang.Character");
        case "S" -> ClassDesc.of("java.lang.Short");
        case "I" -> ClassDesc.of("java.lang.Integer");
        case "J" -> ClassDesc.of("java.lang.Long");
        case "F" -> ClassDesc.of("java.lang.Float");
        case "D" -> ClassDesc.of("java.lang.Double");
        default -> ClassDesc.of("java.util.Objects");
      };
    }
  }

  /// The arguments of the bootstrap method are the record, the names, and a getter for each.
  private static List<Field> fields(InvokeDynamicInstruction call) {
    return call.bootstrapArgs().stream()
        .skip(2)
        .map(DirectMethodHandleDesc.class::cast)
        .map(getter -> new Field(getter.methodName(), getter.invocationType().returnType()))
        .toList();
  }

  private static void equals(CodeBuilder code, ClassDesc self, List<Field> fields) {
    Label differs = code.newLabel();
    code.aload(1).instanceOf(self).ifeq(differs);
    code.aload(1).checkcast(self).astore(2);
    for (Field field : fields) {
      code.aload(0).getfield(self, field.name(), field.type());
      code.aload(2).getfield(self, field.name(), field.type());
      if (field.type().isPrimitive()) {
        code.invokestatic(
            field.box(), "compare", MethodTypeDesc.of(CD_int, field.type(), field.type()));
        code.ifne(differs);
      } else {
        code.invokestatic(
            field.box(), "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object));
        code.ifeq(differs);
      }
    }
    code.iconst_1().ireturn().labelBinding(differs).iconst_0().ireturn();
  }

  private static void hashCode(CodeBuilder code, ClassDesc self, List<Field> fields) {
    code.iconst_0();
    for (Field field : fields) {
      ClassDesc value = field.type().isPrimitive() ? field.type() : CD_Object;
      code.loadConstant(31).imul();
      code.aload(0).getfield(self, field.name(), field.type());
      code.invokestatic(field.box(), "hashCode", MethodTypeDesc.of(CD_int, value));
      code.iadd();
    }
    code.ireturn();
  }
}
